/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleText;
import dev.chancery.policy.CsrPreCheck;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowPolicyTest {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final String SHIPPED = BundleText.shipped();
    private static final Bundle IN_FORCE = BundleText.read(SHIPPED);
    private static final Examined CSR = (Examined) CsrPreCheck.of(CertificationRequest.create(
                    SigningKey.generate(KeyAlgorithm.P256, new SecureRandom()),
                    DistinguishedName.commonName("api.internal"),
                    List.of())
            .pem());

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path home = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    P30D  | [.internal, .test, localhost] | [.internal, .test, localhost] | none
                    P30D  | [.internal, .test, localhost] | [.test]                       | would_refuse
                    P500D | longest: P400D                | longest: P600D                | would_grant
                    P500D | [.internal, .test, localhost] | [.test]                       | other_reason
                    P30D  | [serverAuth]                  | [serverAuth, clientAuth]      | other_certificate
                    """)
    void countsHowItWouldHaveDecided(Duration validity, String what, String by, String difference) throws IOException {
        try (ShadowPolicy shadow = load(SHIPPED.replace(what, by))) {
            Judgement real = Judge.judge(IN_FORCE, "local", request(validity), CSR);
            shadow.judged("id", "local", request(validity), CSR, real);

            await().atMost(WAIT)
                    .untilAsserted(() -> assertThat(count(difference)).isOne());
        }
    }

    @Test
    void aFailureIsCountedAndNobodyElseSeesIt() throws IOException {
        try (ShadowPolicy shadow = load(SHIPPED)) {
            // A refusal without a finding cannot be compared.
            Judgement broken = new Judgement.Refused(ReasonCode.WEAK_KEY, "x", new Decision("2", "server", List.of()));
            CertificateRequested tooLong = request(Duration.ofDays(500));

            assertThatCode(() -> shadow.judged("id", "local", tooLong, CSR, broken))
                    .doesNotThrowAnyException();

            await().atMost(WAIT).untilAsserted(() -> assertThat(count("failed")).isOne());
        }
    }

    @Test
    void whatItCannotKeepUpWithIsLeftOut() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        InstantSource stuck = () -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return now;
        };
        Path file =
                Files.writeString(home.resolve("p.yaml"), SHIPPED.replace("[.internal, .test, localhost]", "[.test]"));
        try (ShadowPolicy shadow = ShadowPolicy.load(Optional.of(file), metrics, stuck)) {
            CertificateRequested request = request(Duration.ofDays(30));
            Judgement real = Judge.judge(IN_FORCE, "local", request, CSR);
            for (int i = 0; i < 1_500; i++) {
                shadow.judged("id" + i, "local", request, CSR, real);
            }

            assertThat(count("skipped")).isBetween(400.0, 500.0);
            busy.countDown();
        }
    }

    @Test
    void anIssuerStartsWithAShadowThatCannotBeRead() throws IOException {
        try (ShadowPolicy shadow = load("version: 1\n")) {
            shadow.judged(
                    "id",
                    "local",
                    request(Duration.ofDays(30)),
                    CSR,
                    Judge.judge(IN_FORCE, "local", request(Duration.ofDays(30)), CSR));

            assertThat(count("failed")).isOne();
        }
    }

    @Test
    void writesSoManyLinesAMinuteAndNoMore() {
        LinesPerMinute lines = new LinesPerMinute(() -> now);
        for (int i = 0; i < LinesPerMinute.MAX; i++) {
            assertThat(lines.another()).isTrue();
        }
        assertThat(lines.another()).isFalse();
        now = now.plusSeconds(61);
        assertThat(lines.another()).isTrue();
    }

    private ShadowPolicy load(String text) throws IOException {
        Path file = Files.writeString(home.resolve("shadow.yaml"), text);
        return ShadowPolicy.load(Optional.of(file), metrics, () -> now);
    }

    private double count(String difference) {
        return metrics.counter("chancery_policy_shadow_judged", "difference", difference)
                .count();
    }

    private static CertificateRequested request(Duration validity) {
        return new CertificateRequested("server", "PEM", null, null, List.of(), validity, false, Map.of(), null, false);
    }
}
