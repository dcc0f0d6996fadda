/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import dev.chancery.x509.TestAuthority;
import dev.chancery.x509.ToBeSigned;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drafts that are right have no findings; each wrong turn that a draft can take has its own. */
class LintTest {
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P384);
    private static final TestAuthority ISSUING = ROOT.issuing(KeyAlgorithm.P256);
    private static final SigningKey SUBJECT = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final SerialNumber SERIAL = new SerialNumber("01".repeat(20));

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ed25519", "rsa-2048"})
    void findsNothingInWhatIsRight(String algorithm) {
        TestAuthority issuing = ROOT.issuing(KeyAlgorithm.parse(algorithm));

        assertThat(Lint.under(ROOT.certificate()).check(issuing.certificate())).isEmpty();
        assertThat(Lint.under(issuing.certificate())
                        .check(issuing.server(SUBJECT).toBeSigned().withSerial(SERIAL)))
                .isEmpty();
        assertThat(Lint.under(issuing.certificate()).check(issuing.sign(issuing.server(SUBJECT))))
                .isEmpty();
    }

    @Test
    void findsNothingInARoot() {
        CertificateDraft root = CertificateDraft.selfSigned(ROOT.certificate().getSubject())
                .signedWith(ROOT.key().algorithm())
                .publicKey(ROOT.key().publicKey())
                .authority(1)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_AFTER);

        assertThat(Lint.checkSelfSigned(root.toBeSigned().withSerial(SERIAL))).isEmpty();
    }

    @Test
    void findsNothingInAnOcspSigner() {
        assertThat(Lint.under(ISSUING.certificate())
                        .check(ocspSigner().ocspNoCheck().toBeSigned().withSerial(SERIAL)))
                .isEmpty();
    }

    @Test
    void refusesAnOcspSignerThatClientsWouldAskAbout() {
        assertThat(rules(ocspSigner().crlAt(List.of("http://127.0.0.1/a.crl"))))
                .containsExactlyInAnyOrder("ocsp_nocheck", "ocsp_signer_without_status");
    }

    @Test
    void refusesNoCheckForAnyoneElse() {
        assertThat(rules(server().ocspNoCheck())).containsExactly("ocsp_nocheck");
    }

    /** RFC 9608 §2. */
    @Test
    void refusesNoRevAvailBesideAPlaceThatSaysAStatus() {
        CertificateDraft unrevoked = ocspSigner().extendedKeyUsage(List.of(ExtendedKeyUse.CLIENT_AUTH));

        assertThat(rules(unrevoked.noRevAvail())).isEmpty();
        assertThat(rules(unrevoked.crlAt(List.of("http://127.0.0.1/a.crl"))))
                .containsExactly("no_revocation_available");
        assertThat(rules(server().noRevAvail())).containsExactly("no_revocation_available");
    }

    @Test
    void refusesAMissingSerial() {
        assertThat(Lint.under(ISSUING.certificate()).check(server().toBeSigned()))
                .extracting(Finding::rule)
                .containsExactly("serial_range");
    }

    @Test
    void refusesALeafThatOutlivesItsIssuer() {
        assertThat(rules(server().validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_AFTER.plusSeconds(1))))
                .containsExactly("validity_within_issuer");
    }

    @Test
    void refusesALeafThatIsOlderThanItsIssuer() {
        assertThat(rules(server().validity(TestAuthority.NOT_BEFORE.minusSeconds(1), TestAuthority.NOT_AFTER)))
                .containsExactly("validity_within_issuer");
    }

    @Test
    void refusesEnciphermentByAnEcKey() {
        assertThat(rules(server().keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE, KeyUse.KEY_ENCIPHERMENT))))
                .containsExactly("key_usage_fits_key");
    }

    @Test
    void refusesALeafThatSignsCertificates() {
        assertThat(rules(server().keyUsage(List.of(KeyUse.KEY_CERT_SIGN)))).containsExactly("key_usage_ca");
    }

    @Test
    void refusesALeafThatSignsCrls() {
        assertThat(rules(server().keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE, KeyUse.CRL_SIGN))))
                .containsExactly("key_usage_leaf_signs_no_crl");
    }

    @Test
    void refusesAKeyUsageOfNothing() {
        assertThat(rules(server().keyUsage(List.of()))).containsExactly("key_usage_critical");
    }

    @Test
    void refusesACaUnderOneThatMayHaveNone() {
        CertificateDraft draft = server().authority(0).keyUsage(List.of(KeyUse.KEY_CERT_SIGN));

        assertThat(rules(draft)).containsExactly("path_length_of_issuer");
    }

    @Test
    void refusesAServerWithoutNames() {
        assertThat(rules(server().names(List.of()))).containsExactly("san_present_for_servers");
    }

    @Test
    void refusesACertificateForNobody() {
        assertThat(rules(server().subject(DistinguishedName.empty()).names(List.of())))
                .containsExactly("subject_or_names", "san_present_for_servers");
    }

    @Test
    void takesNamesAloneWhenTheyAreCritical() {
        assertThat(rules(server().subject(DistinguishedName.empty()).names(List.of(new SubjectName.Dns("a.internal")))))
                .isEmpty();
    }

    @Test
    void refusesPurposesOfNothing() {
        assertThat(rules(server().extendedKeyUsage(List.of()))).contains("eku_not_empty");
    }

    @Test
    void refusesOcspSigningBesideAnythingElse() {
        assertThat(rules(server().ocspNoCheck()
                        .extendedKeyUsage(List.of(ExtendedKeyUse.OCSP_SIGNING, ExtendedKeyUse.SERVER_AUTH))))
                .contains("eku_ca_signs_no_ocsp");
    }

    @Test
    void refusesTheIssuersKeyInALeaf() {
        assertThat(rules(server().publicKey(ISSUING.key().publicKey()))).containsExactly("key_not_issuers");
    }

    @Test
    void refusesAnotherIssuersName() {
        ToBeSigned certificate = ROOT.server(SUBJECT)
                .signedWith(ISSUING.key().algorithm())
                .toBeSigned()
                .withSerial(SERIAL);

        assertThat(Lint.under(ISSUING.certificate()).check(certificate))
                .extracting(Finding::rule)
                .containsExactly("issuer_is_byte_identical", "authority_key_identifier");
    }

    @Test
    void refusesALeafAsIssuer() {
        X509CertificateHolder leaf = ISSUING.sign(server());
        ToBeSigned certificate = CertificateDraft.under(leaf)
                .signedWith(SUBJECT.algorithm())
                .subject(DistinguishedName.commonName("b.internal"))
                .publicKey(ISSUING.key().publicKey())
                .names(List.of(new SubjectName.Dns("b.internal")))
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .extendedKeyUsage(List.of(ExtendedKeyUse.SERVER_AUTH))
                .validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_BEFORE.plus(Duration.ofDays(1)))
                .toBeSigned()
                .withSerial(SERIAL);

        assertThat(Lint.under(leaf).check(certificate))
                .extracting(Finding::rule)
                .containsExactly("issuer_is_ca");
    }

    @Test
    void refusesASignatureOfAnotherKindOfKey() {
        assertThat(rules(server().signedWith(
                                TestAuthority.newKey(KeyAlgorithm.ED25519).algorithm())))
                .containsExactly("signature_algorithm_fits_issuer");
    }

    @Test
    void everyRuleHasANameOfItsOwn() {
        assertThat(Lint.ruleNames()).doesNotHaveDuplicates().hasSizeGreaterThan(35);
    }

    private static CertificateDraft server() {
        return ISSUING.server(SUBJECT);
    }

    private static CertificateDraft ocspSigner() {
        return CertificateDraft.under(ISSUING.certificate())
                .signedWith(ISSUING.key().algorithm())
                .subject(DistinguishedName.commonName("OCSP signer"))
                .publicKey(SUBJECT.publicKey())
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .extendedKeyUsage(List.of(ExtendedKeyUse.OCSP_SIGNING))
                .validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_BEFORE.plus(Duration.ofDays(2)));
    }

    private static Stream<String> rules(CertificateDraft draft) {
        return Lint.under(ISSUING.certificate()).check(draft.toBeSigned().withSerial(SERIAL)).stream()
                .map(Finding::rule);
    }
}
