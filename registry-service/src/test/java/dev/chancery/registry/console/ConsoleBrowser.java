/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.console;

import dev.chancery.testkit.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The console in Chromium without a window, with an empty profile. Each step waits until its element is shown. */
final class ConsoleBrowser implements AutoCloseable {
    private static final Tool CHROMIUM = new Tool("chromium", "chromium");
    private static final Tool CHROMEDRIVER = new Tool("chromedriver", "chromium-driver");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int HEIGHT = 900;

    private final ChromeDriver driver;
    private final WebDriverWait wait;

    private ConsoleBrowser(ChromeDriver driver) {
        this.driver = driver;
        this.wait = new WebDriverWait(driver, PATIENCE);
        wait.ignoring(StaleElementReferenceException.class); // the page replaces elements while they are read
    }

    /** Without Chromium and its driver the test is skipped, or fails where all tools have to be there. */
    static ConsoleBrowser open(URI page) {
        CHROMIUM.require();
        CHROMEDRIVER.require();
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(CHROMEDRIVER.path().toFile())
                .usingAnyFreePort()
                .build();
        ConsoleBrowser browser = new ConsoleBrowser(new ChromeDriver(service, options()));
        browser.driver.get(page.toString());
        return browser;
    }

    private static ChromeOptions options() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.path().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280," + HEIGHT);
        options.setCapability("goog:loggingPrefs", logs);
        return options;
    }

    String text(String css) {
        return shown(css).getText();
    }

    /** Waits until the elements contain the words, in all. */
    void awaitText(String css, String words) {
        wait.withMessage(() -> "\"" + words + "\" in " + css + " of:\n" + script("return document.body.innerText"))
                .until(_ -> driver.findElements(By.cssSelector(css)).stream()
                        .map(WebElement::getText)
                        .collect(Collectors.joining("\n"))
                        .contains(words));
    }

    void click(String css) {
        shown(css).click();
    }

    void type(String css, String text) {
        shown(css).sendKeys(text);
    }

    /** In pixels, also less than a window can have. */
    void setWidth(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Runs the body of a function on the page. Null where it returns nothing. */
    @Nullable
    Object script(String body, Object... arguments) {
        return driver.executeScript(body, arguments);
    }

    long number(String body) {
        return ((Number) Objects.requireNonNull(script(body), body)).longValue();
    }

    /** What the browser logged as an error since the last call: failed scripts and requests, what the policy of the page forbade. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(LogEntry::getMessage)
                .toList();
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WebElement shown(String css) {
        wait.withMessage(() -> css + " is not shown").until(_ -> find(css).isPresent());
        return find(css).orElseThrow();
    }

    private Optional<WebElement> find(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
