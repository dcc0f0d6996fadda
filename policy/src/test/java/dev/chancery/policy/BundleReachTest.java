/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.NameLimits;
import dev.chancery.x509.PermittedNames;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/** What a bundle grants in vain, of an authority that may certify what the shipped one may. */
class BundleReachTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final String TENANTS = "dns: [.internal, .test, localhost]";

    private static final PermittedNames PERMITTED = PermittedNames.below(List.of(authority(new NameLimits(
            List.of("internal", "test", "localhost"),
            List.of("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
            List.of("mesh.internal")))));

    @Test
    void theShippedBundleGrantsNothingInVain() {
        assertThat(BundleReach.beyond(bundle(BundleText.shipped()), PERMITTED)).isEmpty();
    }

    @Test
    void namesEachRuleThatNothingCanComeOf() {
        String wide = BundleText.shipped()
                .replace(TENANTS, "dns: [.internal, .test, localhost, .corp.example.com, www-*.example.com]")
                .replace("addresses: [127.0.0.0/8", "addresses: [203.0.113.0/24, 127.0.0.0/8")
                .replace("uris: [\"spiffe://mesh.internal/**\"]\n    nodes", "uris: [\"spiffe://prod/**\"]\n    nodes");

        assertThat(BundleReach.beyond(bundle(wide), PERMITTED))
                .filteredOn(sentence -> sentence.startsWith("tenants.local."))
                .satisfiesExactly(
                        dns -> assertThat(dns)
                                .startsWith("tenants.local.dns: .corp.example.com can never be certified")
                                .contains("permits dns internal, test, localhost only"),
                        star -> assertThat(star).startsWith("tenants.local.dns: www-*.example.com"),
                        address -> assertThat(address).startsWith("tenants.local.addresses: 203.0.113.0/24"),
                        uri -> assertThat(uri).startsWith("tenants.local.uris: spiffe://prod/**"));
    }

    /** Whoever grants more than the authority may certify grants what lies within, too. */
    @Test
    void aRuleOfWhichSomeNamesAreCertifiedIsNoneOfThem() {
        String wide = BundleText.shipped()
                .replace(TENANTS, "dns: [\"*\"]")
                .replace("addresses: [127.0.0.0/8", "addresses: [0.0.0.0/0");
        PermittedNames narrow = PermittedNames.below(List.of(
                authority(new NameLimits(List.of("a.internal"), List.of("10.7.0.0/16"), List.of("mesh.internal")))));

        assertThat(BundleReach.beyond(bundle(wide), narrow)).noneMatch(sentence -> sentence.contains(" 0.0.0.0/0 "));
        assertThat(BundleReach.beyond(bundle(BundleText.shipped()), narrow))
                .noneMatch(sentence -> sentence.contains(": .internal "))
                .anyMatch(sentence -> sentence.contains("tenants.local.dns: .test can never be certified"));
    }

    private static Bundle bundle(String text) {
        return BundleText.read(text);
    }

    private static X509CertificateHolder authority(NameLimits limits) {
        ToBeSigned certificate = CertificateDraft.selfSigned(
                        DistinguishedName.commonName("Test Services").toX500Name())
                .signedWith(KEY.algorithm())
                .publicKey(KEY.publicKey())
                .authority(0)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .nameLimits(limits)
                .validity(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2036-01-01T00:00:00Z"))
                .toBeSigned()
                .withSerial(SerialNumber.issued(BigInteger.ONE));
        return certificate.assemble(KEY.sign(certificate.encoded()));
    }
}
