/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.ocsp.FakeServices;
import dev.chancery.ocsp.RunningResponder;
import dev.chancery.ocsp.TestCa;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server that staples goes on showing once its certificate is revoked, and until when (docs/status-clients.md). */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
class StaplingIT extends RunningResponder {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Stapled");
    private static final String FILE = "status.der";
    private static final String GOOD = "Cert Status: good";
    private static final String REVOKED = "Cert Status: revoked";
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final DateTimeFormatter OPENSSL = DateTimeFormatter.ofPattern(
                    "MMM d HH:mm:ss yyyy 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @TempDir
    static Path home;

    private static FakeServices others;
    private Asked asked;

    @BeforeAll
    static void announceTheAuthorities() {
        Nginx.NGINX.require();
        others = new FakeServices(ROOT, CA);
    }

    @AfterAll
    static void close() {
        if (others != null) {
            others.close();
        }
    }

    @BeforeEach
    void issue() {
        asked = Asked.about(
                home, ROOT, CA, address.resolve("/ocsp"), Instant.now().plus(1, ChronoUnit.DAYS));
        others.issue(CA, asked.serial(), asked.notAfter());
        await().atMost(LIMIT).until(() -> StatusClient.OPENSSL.verdict(asked), "good"::equals);
    }

    @Test
    void whatNginxFetchedItStaplesUntilItsNextUpdateAndThenNothing() {
        try (Nginx nginx = Nginx.stapling(asked)) {
            String before = awaitGood(nginx);
            revoke();

            List<String> staples = new ArrayList<>();
            await().atMost(LIMIT)
                    .until(() ->
                            staples.add(nginx.staple()) && staples.getLast().isEmpty());

            assertThat(Instant.now()).isAfterOrEqualTo(nextUpdate(before));
            staples.removeLast();
            assertThat(staples).isNotEmpty().allSatisfy(staple -> {
                assertThat(staple).contains(GOOD);
                assertThat(nextUpdate(staple)).isEqualTo(nextUpdate(before));
            });
        }
    }

    @Test
    void aReloadEndsAtOnceWhatNginxFetchedBefore() {
        try (Nginx nginx = Nginx.stapling(asked)) {
            awaitGood(nginx);
            revoke();

            nginx.reload();

            await().atMost(LIMIT).until(() -> nginx.staple().isEmpty());
            await().atMost(LIMIT).until(nginx::log, log -> log.contains("certificate status \"revoked\""));
            assertThat(nginx.staple()).isEmpty();
        }
    }

    /** It heeds no time in a file. */
    @Test
    void whatAFileSaysNginxStaplesUntilAReloadFindsAnother() {
        assertThat(fetched()).contains("leaf.pem: good");
        try (Nginx nginx = Nginx.staplingFile(asked, FILE)) {
            String before = awaitGood(nginx);
            revoke();
            await().atMost(LIMIT).until(() -> Instant.now().isAfter(nextUpdate(before)));
            assertThat(nextUpdate(nginx.staple())).isEqualTo(nextUpdate(before));

            assertThat(fetched()).contains("leaf.pem: revoked");
            assertThat(nginx.staple()).contains(GOOD);
            nginx.reload();

            await().atMost(LIMIT)
                    .until(
                            nginx::staple,
                            staple -> staple.contains(REVOKED) && staple.contains("Revocation Reason: keyCompromise"));
        }
    }

    private static String awaitGood(Nginx nginx) {
        await().atMost(LIMIT).until(nginx::isListening);
        return await().atMost(LIMIT).until(nginx::staple, staple -> staple.contains(GOOD));
    }

    private void revoke() {
        others.transition(new CertificateRevoked(
                UUID.randomUUID().toString(),
                new CertificateId(CA.id(), asked.serial()),
                Instant.now(),
                "test",
                RevocationReason.KEY_COMPROMISE,
                null));
        await().atMost(LIMIT).until(() -> StatusClient.OPENSSL.verdict(asked), "revoked"::equals);
    }

    /** Leaves the answer in the file that nginx may staple. */
    private String fetched() {
        return new OpenSsl(asked.directory())
                .run(
                        "ocsp",
                        "-issuer",
                        "issuing.pem",
                        "-cert",
                        "leaf.pem",
                        "-no_nonce",
                        "-url",
                        asked.responder().toString(),
                        "-CAfile",
                        "root.pem",
                        "-respout",
                        FILE);
    }

    private static Instant nextUpdate(String staple) {
        Matcher line = Pattern.compile("Next Update: (.*)").matcher(staple);
        assertThat(line.find()).as(staple).isTrue();
        return OPENSSL.parse(line.group(1).strip().replaceAll(" +", " "), Instant::from);
    }
}
