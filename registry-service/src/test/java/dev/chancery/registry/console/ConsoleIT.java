/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Alert.RenewalFailing;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The console in a real browser, against the real registry. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class ConsoleIT {
    private static final Path SHOTS = Path.of("target", "console");

    private final String service = "svc-" + UUID.randomUUID();

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // the test framework's
    URI door;

    @Test
    void showsCertificatesAndHearsAlerts() throws GeneralSecurityException {
        PublicKey key = newKey();
        CertificateIssued issued = issue(service, key);
        CertificateIssued sibling = issue("other-" + service, key);

        try (ConsoleBrowser browser = ConsoleBrowser.open(door);
                LogProbe watcher = new LogProbe("watcher")) {
            signInWithAWrongToken(browser);
            signIn(browser);
            findTheCertificate(browser, issued, sibling);
            hearAnAlert(browser, watcher, issued);
            lookAround(browser);
            looksWhileEventsNeverRest(browser);
            keepsNoSecret(browser);
            signOut(browser);

            assertThat(browser.errors())
                    .as("what the browser logged as an error, responses 401 and 404 aside")
                    .filteredOn(error -> !error.contains("401") && !error.contains("404"))
                    .isEmpty();
        }
    }

    private static void signInWithAWrongToken(ConsoleBrowser browser) {
        browser.type("#token", "not-the-token-of-this-registry");
        browser.screenshot(SHOTS.resolve("sign-in.png"));
        browser.click("button[type=submit]");
        browser.awaitText(".problem", "does not accept this token");
    }

    private static void signIn(ConsoleBrowser browser) {
        browser.type("#token", Registry.TOKEN);
        browser.click("button[type=submit]");
        browser.awaitText("h1", "Certificates");
        browser.awaitText("#live", "live");
    }

    private void findTheCertificate(ConsoleBrowser browser, CertificateIssued issued, CertificateIssued sibling) {
        browser.type("input[name=service]", service);
        browser.click("form.filters button");
        browser.awaitText("tbody", service);
        browser.awaitText("tbody .state", "valid");
        assertThat(browser.text("tbody td.time")).contains("UTC");
        browser.screenshot(SHOTS.resolve("certificates.png"));
        showsTheStateOnANarrowScreen(browser);
        browser.click("tbody a");
        browser.awaitText("dl.facts", issued.certificate().serial().hex());
        browser.awaitText("pre, details", "PEM");
        browser.screenshot(SHOTS.resolve("certificate.png"));
        browser.click("main button.danger");
        assertThat(browser.text("dialog[open]")).contains("cannot be undone");
        choose(browser, "keyCompromise");
        browser.awaitText("dialog .reach", "1 other certificate with the same key is revoked too");
        browser.awaitText("dialog .reach", sibling.certificate().toString());
        browser.screenshot(SHOTS.resolve("revoke.png"));
        assertThat(browser.number("const dialog = document.querySelector('dialog');"
                        + " return dialog.scrollWidth - dialog.clientWidth"))
                .as("pixels of the dialog's content beyond its edge")
                .isNotPositive();
        browser.click("dialog label.check input");
        choose(browser, "superseded");
        assertThat(browser.script("return document.querySelector('dialog .reach').innerText + "
                        + "document.querySelector('dialog button.danger').disabled"))
                .as("another reason takes nothing with it, and is agreed to anew")
                .isEqualTo("true");
        choose(browser, "keyCompromise");
        browser.awaitText("dialog .reach", "1 other certificate");
        browser.click("dialog label.check input");
        browser.click("dialog button.danger");
        browser.awaitText("#notice", "Revoked, together with 1 other certificate with the same key.");
        browser.awaitText("h1 .state", "revoked");
        Registry.caller()
                .get("/api/certificates/" + issued.certificate())
                .then()
                .body("state", equalTo("revoked"));
    }

    private static void showsTheStateOnANarrowScreen(ConsoleBrowser browser) {
        browser.setWidth(400);
        browser.screenshot(SHOTS.resolve("certificates-narrow.png"));
        assertThat(browser.number("const right = css => document.querySelector(css).getBoundingClientRect().right;"
                        + " return Math.ceil(right('tbody .state') - right('.scroll'))"))
                .as("pixels of the state beyond the table's edge")
                .isNegative();
        assertThat(browser.number("return document.documentElement.scrollWidth - innerWidth"))
                .as("pixels of the page beyond the screen's edge")
                .isNotPositive();
        browser.setWidth(1280);
    }

    private static void choose(ConsoleBrowser browser, String reason) {
        browser.script(
                "const choice = document.querySelector('dialog select'); choice.value = arguments[0];"
                        + " choice.dispatchEvent(new Event('change', { bubbles: true }))",
                reason);
    }

    private void hearAnAlert(ConsoleBrowser browser, LogProbe watcher, CertificateIssued issued) {
        browser.script("location.hash = '/alerts'");
        browser.awaitText("h1", "Alerts");
        Instant now = Instant.now();
        Alert alert = new RenewalFailing(
                issued.slot(),
                issued.certificate(),
                1,
                Alert.State.OPEN,
                now,
                now,
                issued.notAfter(),
                "Three renewals were refused.",
                3);
        watcher.publish(watcher.event(Streams.ALERTS, alert.key(), alert));

        browser.awaitText(".card", service);
        browser.awaitText("ul.log", "Three renewals were refused.");
        browser.screenshot(SHOTS.resolve("alerts.png"));
        browser.click(".card button");
        browser.awaitText("#notice", "Sent to the watcher");
    }

    private static void lookAround(ConsoleBrowser browser) {
        for (String page : new String[] {"services", "hosts", "deployments"}) {
            browser.script("location.hash = '/' + arguments[0]", page);
            browser.awaitText("main", page.substring(1));
            browser.text(".empty, table");
            browser.screenshot(SHOTS.resolve(page + ".png"));
        }
    }

    /** Four events in a second, without end: a list that waits for quiet would never be loaded again. */
    private static void looksWhileEventsNeverRest(ConsoleBrowser browser) {
        browser.script("""
                import("/console/stream.js").then(({ afterBurst }) => {
                  let looks = 0;
                  const burst = afterBurst(() => { document.body.dataset.looks = ++looks; });
                  setInterval(burst.soon, 250);
                });""");
        await("a second look")
                .atMost(Duration.ofSeconds(20))
                .until(() -> browser.number("return Number(document.body.dataset.looks ?? 0)") >= 2);
    }

    private static void keepsNoSecret(ConsoleBrowser browser) {
        assertThat(browser.script("return document.cookie")).isEqualTo("");
        assertThat(browser.number("return localStorage.length + sessionStorage.length"))
                .isZero();
        assertThat(browser.script("return location.href")).asString().doesNotContain(Registry.TOKEN);
    }

    private static void signOut(ConsoleBrowser browser) {
        browser.click("#sign-out");
        browser.awaitText("h1", "Sign in");
    }

    private static CertificateIssued issue(String service, PublicKey key) {
        try (Issuer issuer = new Issuer(ChanceryInfrastructure.available())) {
            BigInteger serial = new BigInteger(UUID.randomUUID().toString().replace("-", ""), 16);
            CertificateIssued issued =
                    issuer.issued(serial, Issuer.Facts.lone("request-" + serial).ofService(service), key);
            issuer.publish(issued);
            Registry.awaitEntry(issued);
            return issued;
        }
    }

    private static PublicKey newKey() throws GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        return keys.generateKeyPair().getPublic();
    }
}
