/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real Chromium without a window, driven by WebDriver (W3C) over HTTP: chromedriver's own protocol, no library between. It has a profile of its own, empty at
 * the start and gone at the end, and talks to nobody but the pages that it is sent to.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration CALL_MAX = Duration.ofSeconds(60);
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    /** Where the protocol puts an element's reference (W3C WebDriver §11). */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private static final List<String> ARGUMENTS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final Path profile;
    private final URI address;
    private final String session;

    private Browser(Process driver, Path profile, URI address) {
        this.driver = driver;
        this.profile = profile;
        this.address = address;
        this.session = "/session/"
                + call("POST", "/session", capabilities()).get("sessionId").asText();
    }

    /** What is missing, in a sentence with the remedy; empty where a browser can be started. */
    public static Optional<String> missing() {
        return onPath("chromedriver").isPresent() && onPath("chromium").isPresent()
                ? Optional.empty()
                : Optional.of("no browser: apt-get install chromium chromium-driver");
    }

    public static Browser start() {
        try {
            Path profile = Files.createTempDirectory("chancery-browser-");
            Process driver = new ProcessBuilder(
                            onPath("chromedriver").orElseThrow().toString(), "--port=0")
                    .redirectErrorStream(true)
                    .start();
            BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher started = STARTED.matcher(line);
                if (started.find()) {
                    Thread.ofVirtual().start(() -> lines.lines().forEach(ignored -> {}));
                    return new Browser(driver, profile, URI.create("http://127.0.0.1:" + started.group(1)));
                }
            }
            throw new IllegalStateException("chromedriver ended before it was ready");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void open(URI page) {
        call("POST", session + "/url", object().put("url", page.toString()));
    }

    /** Waits until there is such an element and it is shown, and answers its text. */
    public String text(String css) {
        return call("GET", session + "/element/" + shown(css) + "/text", null).asText();
    }

    /** Waits until the text of the first such element contains the words. */
    public void awaitText(String css, String words) {
        until("\"" + words + "\" in " + css, () -> {
            JsonNode found = script(
                    "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText).join('\\n')", css);
            return found.asText().contains(words) ? Optional.of(true) : Optional.empty();
        });
    }

    public void click(String css) {
        call("POST", session + "/element/" + shown(css) + "/click", object());
    }

    public void type(String css, String text) {
        call("POST", session + "/element/" + shown(css) + "/value", object().put("text", text));
    }

    /** Runs the body of a function on the page, and answers what it returns. */
    public JsonNode script(String body, String... arguments) {
        ArrayNode given = JSON.createArrayNode();
        Arrays.stream(arguments).forEach(given::add);
        ObjectNode script = object().put("script", body);
        script.set("args", given);
        return call("POST", session + "/execute/sync", script);
    }

    /** What the browser complained of since this was asked last: errors of scripts, what the page's policy forbade, answers that were none. */
    public List<String> complaints() {
        JsonNode entries = call("POST", session + "/se/log", object().put("type", "browser"));
        return StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.path("level").asText().equals("SEVERE"))
                .map(entry -> entry.path("message").asText())
                .toList();
    }

    /** What is seen now, as a PNG. */
    public void screenshot(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(
                    file,
                    Base64.getDecoder()
                            .decode(call("GET", session + "/screenshot", null).asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            call("DELETE", session, null);
        } finally {
            driver.destroy();
            delete(profile);
        }
    }

    private String shown(String css) {
        ObjectNode selector = object().put("using", "css selector").put("value", css);
        return until(
                css,
                () -> StreamSupport.stream(
                                call("POST", session + "/elements", selector).spliterator(), false)
                        .map(element -> element.get(ELEMENT).asText())
                        .filter(id -> call("GET", session + "/element/" + id + "/displayed", null)
                                .asBoolean())
                        .findFirst());
    }

    private interface Question<T> {
        Optional<T> ask();
    }

    private <T> T until(String what, Question<T> question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<T> answer = question.ask();
            if (answer.isPresent()) {
                return answer.get();
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        } while (System.nanoTime() < end);
        throw new AssertionError("not on the page within " + PATIENCE + ": " + what + "\n"
                + script("return document.body.innerText").asText());
    }

    private ObjectNode capabilities() {
        ObjectNode chrome = JSON.createObjectNode();
        ArrayNode arguments = chrome.putArray("args");
        ARGUMENTS.forEach(arguments::add);
        arguments.add("--user-data-dir=" + profile);
        chrome.put("binary", onPath("chromium").orElseThrow().toString());
        ObjectNode match = JSON.createObjectNode().put("browserName", "chrome");
        match.set("goog:chromeOptions", chrome);
        match.set("goog:loggingPrefs", object().put("browser", "ALL"));
        ObjectNode always = JSON.createObjectNode();
        always.set("alwaysMatch", match);
        ObjectNode capabilities = JSON.createObjectNode();
        capabilities.set("capabilities", always);
        return capabilities;
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(CALL_MAX)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode value = JSON.readTree(answer.body()).path("value");
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        method + " " + path + ": " + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // A temporary directory that stays behind harms nobody.
        }
    }
}
