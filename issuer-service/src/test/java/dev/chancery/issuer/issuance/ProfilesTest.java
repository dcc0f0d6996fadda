/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shipped profile, as an independent reader sees what was made under it. */
class ProfilesTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    @TempDir
    static Path home = Path.of("");

    private static @Nullable PlannerOnLog planner;
    private static @Nullable OpenSsl openssl;

    @BeforeAll
    static void establish() throws InterruptedException {
        planner = PlannerOnLog.shipped(home.resolve("ca"));
        openssl = new OpenSsl(home);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    server      | SSL server : Yes | SSL client : No
                    client      | SSL server : No  | SSL client : Yes
                    dual        | SSL server : Yes | SSL client : Yes
                    peer        | SSL server : Yes | SSL client : Yes
                    short-lived | SSL server : Yes | SSL client : Yes
                    """)
    void isForWhatItsProfileSaysAndForNothingElse(String profile, String server, String client) {
        String file = issued(profile, "\"names\":[\"api.internal\"]", csr("api.internal"));

        assertThat(openssl().run("x509", "-in", file, "-noout", "-purpose"))
                .contains(server, client, "SSL client CA : No", "SSL server CA : No", "S/MIME signing : No");
        assertThat(openssl().run("x509", "-in", file, "-noout", "-text"))
                .contains("Digital Signature\n")
                .doesNotContain("Key Encipherment", "CA:TRUE", "Certificate Sign");
    }

    /** RFC 9608 §2: OID 2.5.29.56 with NULL, and no place that says a status. */
    @Test
    void aShortLivedCertificateSaysThatItHasNoStatus() {
        String file =
                issued("short-lived", "\"names\":[\"spiffe://mesh.internal/ns/pay/sa/api\"]", csr("api.internal"));

        String text = openssl().run("x509", "-in", file, "-noout", "-text");

        assertThat(text)
                .contains("URI:spiffe://mesh.internal/ns/pay/sa/api", "CA Issuers - URI:")
                .doesNotContain("OCSP - URI:", "CRL Distribution Points");
        // Not critical: the value follows the OID, with no boolean between them.
        assertThat(openssl()
                        .run("asn1parse", "-in", file)
                        .lines()
                        .dropWhile(line -> !line.contains(":2.5.29.56") && !line.contains("No Revocation Available"))
                        .skip(1)
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains("OCTET STRING", "[HEX DUMP]:0500"));
    }

    @Test
    void refusesAShortLivedCertificateForMoreThanADay() {
        assertThat(refused("short-lived", "\"validity\":\"PT25H\"", csr("api.internal"))
                        .reason())
                .isEqualTo(ReasonCode.VALIDITY_NOT_ALLOWED);
    }

    /** Whatever the CSR claims: the administrator's name, a wildcard, an authority's powers, an extension that nobody knows. */
    @Test
    void anAgentsCertificateHasNothingOfTheCsrButItsKey() {
        String request = hostile();

        String file = issued("agent", "\"labels\":{\"node\":\"web-1\"}", request);

        String text = openssl().run("x509", "-in", file, "-noout", "-text");
        assertThat(openssl().run("x509", "-in", file, "-noout", "-subject", "-nameopt", "RFC2253"))
                .contains("subject=CN=node-web-1,OU=local");
        assertThat(text)
                .contains("DNS:node-web-1.agents.internal\n")
                .doesNotContain("admin", "*.internal", "CA:TRUE", "Certificate Sign", "1.2.3.4.5", "evil");
        assertThat(plan("agent", "\"labels\":{\"node\":\"web-1\"}", request)
                        .granted()
                        .decision()
                        .findings())
                .filteredOn(finding -> finding.verdict() == Verdict.DROPPED)
                .extracting(Finding::what)
                .contains(
                        "common name admin",
                        "subject attribute O",
                        "dns *.internal",
                        "extension 2.5.29.19",
                        "extension 2.5.29.15",
                        "extension 1.2.3.4.5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                     | give the label node
                    "labels":{"node":"web.1"}                              | one label
                    "labels":{"node":"web-1,O=Evil"}                       | one label
                    "labels":{"node":"web-1"},"names":["other.internal"]   | generates the names
                    """)
    void refusesAnAgentWithoutANodeOrWithAnotherName(String fields, String word) {
        assertThat(refused("agent", fields, csr("api.internal")).sentence()).contains(word);
    }

    @Test
    void aPeerIsNoWildcard() {
        Plan.Refuse refuse = refused("peer", "\"names\":[\"*.internal\"]", csr("api.internal"));

        assertThat(refuse.sentence()).contains("dns *.internal", "profiles.peer.names");
    }

    @Test
    void nobodyIsCertifiedAsAnAuthorityUnlessSomebodySwitchesItOn() {
        Plan.Refuse refuse = refused("sub-ca", "", csr("api.internal"));

        assertThat(refuse.reason()).isEqualTo(ReasonCode.PROFILE_NOT_ALLOWED);
    }

    /** A refusal because of the key is about the rest of the request all the same. */
    @Test
    void aBlockedKeyIsRefusedWithTheWholeDecision() {
        openssl()
                .run(
                        "req",
                        "-new",
                        "-newkey",
                        "rsa:1024",
                        "-nodes",
                        "-keyout",
                        "weak.key",
                        "-out",
                        "weak.csr",
                        "-subj",
                        "/CN=api.internal");

        Plan.Refuse refuse = refused("server", "", openssl().read("weak.csr"));

        assertThat(refuse.reason()).isEqualTo(ReasonCode.WEAK_KEY);
        assertThat(refuse.decision().policyVersion()).isEqualTo("7");
        assertThat(refuse.decision().findings()).extracting(Finding::what).contains("key", "common name api.internal");
    }

    private static String hostile() {
        openssl().write("hostile.cnf", """
                [req]
                distinguished_name = dn
                req_extensions = ext
                prompt = no
                [dn]
                CN = admin
                O = evil
                [ext]
                subjectAltName = DNS:*.internal, IP:10.0.0.1, URI:https://evil.example/, email:root@evil.example
                basicConstraints = critical, CA:TRUE
                keyUsage = keyCertSign, cRLSign
                1.2.3.4.5 = ASN1:UTF8String:evil
                """);
        openssl()
                .run(
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "hostile.key",
                        "-out",
                        "hostile.csr",
                        "-config",
                        "hostile.cnf");
        return openssl().read("hostile.csr");
    }

    private static String csr(String name) {
        return CertificationRequest.create(KEY, DistinguishedName.commonName(name), List.of(new SubjectName.Dns(name)))
                .pem();
    }

    /** The file of a certificate, signed. */
    private static String issued(String profile, String fields, String csr) {
        Plan.Sign plan = plan(profile, fields, csr);
        openssl().write(profile + ".pem", Pem.certificate(plan.authority().sign(plan.toBeSigned())));
        return profile + ".pem";
    }

    private static Plan.Sign plan(String profile, String fields, String csr) {
        return planner().granted(profile, fields, csr);
    }

    private static Plan.Refuse refused(String profile, String fields, String csr) {
        return planner().refused(profile, fields, csr);
    }

    private static PlannerOnLog planner() {
        return Optional.ofNullable(planner).orElseThrow();
    }

    private static OpenSsl openssl() {
        return Optional.ofNullable(openssl).orElseThrow();
    }
}
