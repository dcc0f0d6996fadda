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

/** Limits on an authority, as openssl enforces them. */
class NameLimitsTest {
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P256);
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
    @ValueSource(
            strings = {
                "internal",
                "a.b.internal",
                "10.1.2.3",
                "fd00::1",
                "spiffe://mesh.internal/x",
                "https://a.mesh.internal",
                "a@b.internal"
            })
    void permitsWhatLiesWithin(String name) {
        assertThat(verified(List.of("10.0.0.0/8", "fd00::/8"), name)).contains("leaf.pem: OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notinternal",
                "internal.com",
                "11.0.0.1",
                "fe80::1",
                "https://a.com/x",
                "spiffe://a.internal",
                "a@b.com"
            })
    void refusesWhatLiesOutside(String name) {
        assertThat(verified(List.of("10.0.0.0/8", "fd00::/8"), name)).contains("subtree violation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "fd00::1"})
    void refusesEveryAddressWhereNoneIsPermitted(String address) {
        assertThat(verified(List.of(), address)).contains("subtree violation");
    }

    @Test
    void aRangeOfOddBitsEndsWhereItEnds() {
        assertThat(verified(List.of("172.16.0.0/12"), "172.31.255.255")).contains("leaf.pem: OK");
        assertThat(verified(List.of("172.16.0.0/12"), "172.32.0.0")).contains("subtree violation");
    }

    private String verified(List<String> addresses, String name) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.P256);
        X509CertificateHolder limited = ROOT.sign(CertificateDraft.under(ROOT.certificate())
                .subject(DistinguishedName.commonName("Limited Authority"))
                .publicKey(key.publicKey())
                .authority(0)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN))
                .nameLimits(new NameLimits(List.of("internal"), addresses, List.of("mesh.internal")))
                .validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_AFTER));
        TestAuthority authority = new TestAuthority(key, limited);
        X509CertificateHolder leaf = authority.sign(
                authority.server(SUBJECT).subject(DistinguishedName.empty()).names(List.of(SubjectName.parse(name))));
        openssl.write("limited.pem", Pem.certificate(limited));
        openssl.write("leaf.pem", Pem.certificate(leaf));
        return openssl.attempt(
                        "verify",
                        "-attime",
                        Long.toString(TestAuthority.NOT_BEFORE.getEpochSecond()),
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "limited.pem",
                        "leaf.pem")
                .output();
    }
}
