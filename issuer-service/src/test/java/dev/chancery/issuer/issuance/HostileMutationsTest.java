/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.testkit.DerTree;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests bent at their joints, most of them signed again so that they get past the proof of possession, through all that an issuer does with one.
 * Whatever comes in, a refusal or a certificate comes out, within a moment, and the certificate is one that its profile allows (promise P9).
 *
 * <p>{@code -Dchancery.mutations=1000000} looks longer, {@code -Dchancery.mutations.seed=} repeats a run.
 */
class HostileMutationsTest {
    private static final List<KeyAlgorithm> KINDS = List.of(
            KeyAlgorithm.P256,
            KeyAlgorithm.P384,
            KeyAlgorithm.ED25519,
            KeyAlgorithm.rsa(3_072),
            KeyAlgorithm.ML_DSA_44);
    private static final int MUTATIONS = Integer.getInteger("chancery.mutations", 1_500);
    private static final long SEED = Long.getLong("chancery.mutations.seed", System.nanoTime());
    /** Only what never ends is meant: machines stand still for a second now and then. */
    private static final Duration EACH_MAX = Duration.ofSeconds(20);

    private static final Set<String> EXTENSIONS =
            Set.of("2.5.29.35", "2.5.29.14", "2.5.29.15", "2.5.29.37", "2.5.29.17", "2.5.29.31", "1.3.6.1.5.5.7.1.1");

    private static final List<SigningKey> KEYS = new ArrayList<>();
    private static final List<byte[]> REQUESTS = new ArrayList<>();

    @TempDir
    static Path home = Path.of("");

    @BeforeAll
    static void makeRequests() {
        for (KeyAlgorithm kind : KINDS) {
            SigningKey key = SigningKey.generate(kind, new SecureRandom());
            List<SubjectName> names =
                    List.of(new SubjectName.Dns("api.internal"), SubjectName.Ip.of(new byte[] {10, 0, 0, 1}));
            KEYS.add(key);
            REQUESTS.add(CertificationRequest.create(key, DistinguishedName.commonName("api.internal"), names)
                    .encoded());
            KEYS.add(key);
            REQUESTS.add(Pem.parse(CertificationRequest.forAuthority(key, DistinguishedName.commonName("A CA"), 0))
                    .getFirst()
                    .content());
        }
    }

    @Test
    void nothingComesOutButARefusalOrWhatTheProfileAllows() throws Exception {
        System.out.println(MUTATIONS + " mutations, repeated by -Dchancery.mutations.seed=" + SEED);
        ShippedPolicy issuer = issuer(home.resolve("ca"));
        Random random = new Random(SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] request = mutated(random);
            long begun = System.nanoTime();
            try {
                Plan plan = issuer.judged(
                        "local",
                        Requests.server(Pem.of("CERTIFICATE REQUEST", request).text()));
                outcomes.merge(outcome(plan), 1, Integer::sum);
            } catch (Exception | StackOverflowError | AssertionError e) {
                fail(
                        "mutation " + i + " of seed " + SEED + ": "
                                + HexFormat.of().formatHex(request),
                        e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("mutation " + i + " of seed " + SEED)
                    .isLessThan(EACH_MAX);
        }
        System.out.println("mutations: " + outcomes);
        // Where all are refused at the door, nothing behind it was looked at.
        assertThat(outcomes).containsKeys("signed", "MALFORMED_CSR", "BAD_PROOF_OF_POSSESSION");
    }

    /** An answer that no record can hold would be tried for ever, and hold up all requests behind it. */
    @Test
    void theFullestRequestHasAnAnswerThatFitsIntoARecord() throws Exception {
        ShippedPolicy issuer = issuer(home.resolve("full"));
        List<SubjectName> names = IntStream.range(0, 1_000)
                .<SubjectName>mapToObj(i -> new SubjectName.Dns("n" + i + ".nobody.may"))
                .toList();
        String csr = CertificationRequest.create(KEYS.getFirst(), DistinguishedName.commonName("full"), names)
                .pem();
        String more = IntStream.range(0, 256)
                .mapToObj(i -> "\"" + "x".repeat(250) + i + ".nobody.may\"")
                .collect(Collectors.joining(","));
        String labels =
                IntStream.range(0, 64).mapToObj(i -> "\"l" + i + "\":\"v\"").collect(Collectors.joining(","));
        String value =
                Requests.json(csr, "\"profile\":\"server\",\"names\":[" + more + "],\"labels\":{" + labels + "}");

        Plan plan = issuer.judged("local", value);

        assertThat(value.length()).isGreaterThan(90_000).isLessThan(IncomingRequest.VALUE_BYTES_MAX);
        assertThat(plan).isInstanceOf(Plan.Refuse.class);
        Plan.Refuse refuse = (Plan.Refuse) plan;
        assertThat(refuse.decision().findings())
                .as("what is kept of 1,256 names")
                .hasSizeBetween(20, 257);
        assertThat(IssuanceEvents.refused(refuse).value().length()).isLessThan(64_000);
    }

    private static ShippedPolicy issuer(Path keys) throws InterruptedException {
        LogInMemory log = new LogInMemory();
        KeyAvailability.Held held =
                (KeyAvailability.Held) Designs.establishment(keys, log).advance();
        return new ShippedPolicy(log.records(), held, Designs.CREATED);
    }

    private static byte[] mutated(Random random) {
        int which = random.nextInt(REQUESTS.size());
        DerTree request = DerTree.parse(REQUESTS.get(which));
        DerTree donor = DerTree.parse(REQUESTS.get(random.nextInt(REQUESTS.size())));
        DerTree information = request.child(0);
        boolean signedAgain = random.nextInt(10) < 8;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            (signedAgain ? information : request).mutate(random, donor);
        }
        if (signedAgain) {
            request.child(2).bits(KEYS.get(which).sign(information.encoded()));
        }
        return request.encoded();
    }

    private static String outcome(Plan plan) throws Exception {
        return switch (plan) {
            case Plan.Refuse refuse -> {
                assertThat(refuse.sentence()).isNotBlank().hasSizeLessThan(1_000);
                yield refuse.reason().name();
            }
            case Plan.Sign sign -> {
                requireAllowed(sign);
                yield "signed";
            }
            case Plan.Explain explain -> throw new AssertionError(explain);
            case Plan.DeadLetter deadLetter -> throw new AssertionError(deadLetter.reason());
        };
    }

    /** As the JDK reads it. */
    private static void requireAllowed(Plan.Sign sign) throws Exception {
        byte[] der = sign.authority().sign(sign.toBeSigned()).getEncoded();
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        assertThat(certificate.getBasicConstraints()).as("no CA").isEqualTo(-1);
        boolean[] usage = certificate.getKeyUsage();
        assertThat(usage[5] || usage[6]).as("signs certificates or lists").isFalse();
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getNonCriticalExtensionOIDs()).isSubsetOf(EXTENSIONS);
        assertThat(certificate.getCriticalExtensionOIDs()).isSubsetOf(EXTENSIONS);
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        assertThat(names).isNotEmpty().allSatisfy(name -> {
            String text = String.valueOf(name.get(1));
            assertThat(text.startsWith("10.") || text.endsWith(".internal") || text.endsWith(".test"))
                    .as(text)
                    .isTrue();
        });
    }
}
