/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Requests of all sorts that policy grants the tenant {@code local}, as a seed gives them; only the keys are of chance. */
final class SeededRequests {
    private static final Duration AGE_MAX = Duration.ofMinutes(40);
    private static final List<KeyAlgorithm> ALGORITHMS =
            List.of(KeyAlgorithm.P256, KeyAlgorithm.P384, KeyAlgorithm.ED25519, KeyAlgorithm.rsa(2_048));

    private final Random random;
    private final Instant now;
    private final List<String> csrs = new ArrayList<>();

    /** One request. Whatever ends in a digit, so that one bit can be changed and it is still granted. */
    record Sent(String id, String source, Instant time, String value) {
        Headers headers() {
            Headers headers = new RecordHeaders();
            Tenant.add(headers, "ce_specversion", "1.0");
            Tenant.add(headers, "ce_id", id);
            Tenant.add(headers, "ce_source", source);
            Tenant.add(headers, "ce_type", "dev.chancery.certificate.requested.v1");
            Tenant.add(headers, "ce_time", time.toString());
            return headers;
        }

        byte[] octets() {
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }

    SeededRequests(long seed, Instant now) {
        this.random = new Random(seed);
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
        SecureRandom keys = new SecureRandom();
        for (int i = 0; i < ALGORITHMS.size(); i++) {
            SigningKey key = SigningKey.generate(ALGORITHMS.get(i), keys);
            String name = "seeded-" + i + ".internal";
            csrs.add(CertificationRequest.create(
                            key,
                            DistinguishedName.commonName(name),
                            // A capital I has another small letter in Turkish.
                            List.of(new SubjectName.Dns(name), new SubjectName.Dns("API-I" + i + ".internal")))
                    .pem());
        }
    }

    Sent next(String id) {
        String fields =
                "\"profile\":\"%s\",\"validity\":\"P%dD\",\"service\":\"local-s%d\",\"labels\":{\"team\":\"%d\"}"
                        .formatted(
                                random.nextBoolean() ? "server" : "dual",
                                1 + random.nextInt(60),
                                random.nextInt(5),
                                random.nextInt(1_000));
        return new Sent(
                id + "-" + random.nextInt(1_000),
                "/services/" + random.nextInt(1_000),
                // 1 to 8 ms after a whole second: as long when its last bit is another
                now.minusSeconds(random.nextLong(AGE_MAX.toSeconds()))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .plusMillis(random.nextInt(2, 9)),
                Requests.json(csrs.get(random.nextInt(csrs.size())), fields));
    }

    /** The same but for one bit, of the time, the source, or the value. */
    Sent withOneBitChanged(Sent sent) {
        return switch (random.nextInt(3)) {
            case 0 -> new Sent(sent.id(), sent.source(), flippedMillis(sent.time()), sent.value());
            case 1 ->
                new Sent(sent.id(), flippedAt(sent.source(), sent.source().length() - 1), sent.time(), sent.value());
            default ->
                new Sent(
                        sent.id(),
                        sent.source(),
                        sent.time(),
                        flippedAt(sent.value(), sent.value().length() - 4));
        };
    }

    private static Instant flippedMillis(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli() ^ 1);
    }

    /** A digit has another digit beside it that differs in the last bit. */
    private static String flippedAt(String text, int at) {
        char digit = text.charAt(at);
        if (!Character.isDigit(digit)) {
            throw new IllegalStateException("no digit at " + at + " of " + text);
        }
        return text.substring(0, at) + (char) (digit ^ 1) + text.substring(at + 1);
    }
}
