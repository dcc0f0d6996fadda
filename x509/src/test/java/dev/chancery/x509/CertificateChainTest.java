/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root, issuing authority and leaf, as an independent reader sees them. */
class CertificateChainTest {
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P384);
    private static final SigningKey SUBJECT = TestAuthority.newKey(KeyAlgorithm.P256);

    @TempDir
    Path directory;

    private OpenSsl openssl;

    @BeforeEach
    void writeRoot() {
        openssl = new OpenSsl(directory);
        openssl.write("root.pem", Pem.certificate(ROOT.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ec-p521", "ed25519", "rsa-2048"})
    void opensslVerifiesALeafUnderEveryKindOfAuthority(String algorithm) {
        TestAuthority issuing = ROOT.issuing(KeyAlgorithm.parse(algorithm));
        X509CertificateHolder leaf = issuing.sign(issuing.server(SUBJECT));

        openssl.write("issuing.pem", Pem.certificate(issuing.certificate()));
        openssl.write("leaf.pem", Pem.certificate(leaf));

        assertThat(openssl.run(
                        "verify",
                        "-x509_strict",
                        "-purpose",
                        "sslserver",
                        "-verify_hostname",
                        "api.internal",
                        "-attime",
                        Long.toString(TestAuthority.NOT_BEFORE.getEpochSecond()),
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "issuing.pem",
                        "leaf.pem"))
                .contains("leaf.pem: OK");
        assertThat(SignatureCheck.verifies(leaf, issuing.key().publicKey())).isTrue();
    }

    @Test
    void opensslRefusesANameOutsideTheLimits() {
        TestAuthority issuing = ROOT.issuing(KeyAlgorithm.P256);
        X509CertificateHolder leaf =
                issuing.sign(issuing.server(SUBJECT).names(List.of(SubjectName.parse("www.example.com"))));

        openssl.write("issuing.pem", Pem.certificate(issuing.certificate()));
        openssl.write("leaf.pem", Pem.certificate(leaf));

        assertThat(openssl.attempt(
                                "verify",
                                "-attime",
                                Long.toString(TestAuthority.NOT_BEFORE.getEpochSecond()),
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "issuing.pem",
                                "leaf.pem")
                        .output())
                .contains("permitted subtree violation");
    }
}
