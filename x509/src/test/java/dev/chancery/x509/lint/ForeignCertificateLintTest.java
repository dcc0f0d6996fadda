/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.Validity;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that drafts cannot make: written into the structure by hand, as another maker's might be. */
class ForeignCertificateLintTest {
    private static final TestAuthority ISSUING =
            TestAuthority.root(KeyAlgorithm.P384).issuing(KeyAlgorithm.P256);
    private static final SigningKey SUBJECT = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final TBSCertificate RIGHT = ISSUING.server(SUBJECT)
            .toBeSigned()
            .withSerial(new SerialNumber("01".repeat(20)))
            .structure();

    @Test
    void findsNothingInWhatIsRight() {
        assertThat(rules(RIGHT, RIGHT.getSignature())).isEmpty();
    }

    @Test
    void refusesTwoExtensionsOfOneOid() {
        Extension usage = RIGHT.getExtensions().getExtension(Extension.keyUsage);

        // Nobody here ever sees such a certificate: it cannot be read.
        assertThatThrownBy(() -> Extensions.getInstance(new DERSequence(new ASN1Encodable[] {usage, usage})))
                .hasMessageContaining("repeated extension");
    }

    @Test
    void refusesAWrittenDefault() {
        // SEQUENCE { BOOLEAN FALSE }
        assertThat(rules(extension(
                        Extension.basicConstraints, true, HexFormat.of().parseHex("3003010100"))))
                .contains("basic_constraints_false_left_out");
    }

    @Test
    void refusesAPathLengthWithoutCa() {
        assertThat(rules(extension(Extension.basicConstraints, true, new DERSequence(new ASN1Integer(0)))))
                .contains("path_length_only_ca");
    }

    @Test
    void refusesBasicConstraintsOfACaThatAreNotCritical() {
        assertThat(rules(extension(
                        Extension.basicConstraints, false, HexFormat.of().parseHex("30030101ff"))))
                .contains("basic_constraints_critical_in_ca");
    }

    @Test
    void refusesNameConstraintsInALeaf() {
        assertThat(rules(extension(Extension.nameConstraints, true, new DERSequence())))
                .containsExactly("name_constraints_only_ca");
    }

    @Test
    void refusesACriticalExtensionThatNobodyKnows() {
        assertThat(rules(extension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)))
                .containsExactly("no_unknown_critical");
    }

    @Test
    void refusesAnExtensionThatIsNoDer() {
        assertThat(rules(extension(
                        new ASN1ObjectIdentifier("1.2.3.4"),
                        false,
                        HexFormat.of().parseHex("30800000"))))
                .containsExactly("extensions_der");
    }

    @Test
    void refusesCriticalInformationAccess() {
        ASN1Encodable value = RIGHT.getExtensions()
                .getExtension(Extension.authorityInfoAccess)
                .getParsedValue();

        assertThat(rules(extension(Extension.authorityInfoAccess, true, value)))
                .containsExactly("no_unknown_critical", "not_critical");
    }

    @Test
    void refusesInformationAccessOverTls() {
        assertThat(rules(access(AccessDescription.id_ad_ocsp, "https://ocsp.internal")))
                .containsExactly("access_over_http");
    }

    @Test
    void refusesAnotherMethodOfAccess() {
        assertThat(rules(access(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.3"), "http://time.internal")))
                .containsExactly("access_known_methods");
    }

    @Test
    void refusesAnyPurpose() {
        assertThat(rules(extension(
                        Extension.extendedKeyUsage, false, new DERSequence(new ASN1ObjectIdentifier("2.5.29.37.0")))))
                .containsExactly("eku_not_any");
    }

    @Test
    void refusesAnAuthorityKeyIdentifierThatNamesACertificate() {
        ASN1Encodable value = new AuthorityKeyIdentifier(
                new byte[20],
                new GeneralNames(new GeneralName(ISSUING.certificate().getSubject())),
                BigInteger.ONE);

        assertThat(rules(extension(Extension.authorityKeyIdentifier, false, value)))
                .containsExactly("authority_key_identifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A.internal", "a_b", "a.", "*", "a.*.b", "10.0.0.1", "", " a", "a..b"})
    void refusesADnsNameOfAnotherForm(String name) {
        assertThat(rules(names(new GeneralName(GeneralName.dNSName, new DERIA5String(name)))))
                .contains("san_dns_syntax");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 8, 15, 32})
    void refusesAnAddressOfOtherLength(int octets) {
        assertThat(rules(names(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[octets])))))
                .contains("san_ip_octets");
    }

    @Test
    void refusesANameTwice() {
        GeneralName name = new GeneralName(GeneralName.dNSName, "a.internal");

        assertThat(rules(names(name, name))).containsExactly("san_unique");
    }

    @Test
    void refusesCriticalNamesBesideASubject() {
        ASN1Encodable value = new GeneralNames(new GeneralName(GeneralName.dNSName, "a.internal"));

        assertThat(rules(extension(Extension.subjectAlternativeName, true, value)))
                .containsExactly("san_critical_when_alone");
    }

    @Test
    void refusesAnotherAlgorithmBesideTheSignature() {
        assertThat(rules(RIGHT, TestAuthority.newKey(KeyAlgorithm.ED25519).algorithm()))
                .containsExactly("signature_algorithm_agrees");
    }

    @Test
    void refusesGeneralizedTimeBefore2050() {
        assertThat(rules(times(new Time(new DERGeneralizedTime("20261121100000Z")))))
                .containsExactly("time_encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2611211000Z", "261121100000+0000", "261121110000+0100"})
    void refusesUtcTimeOfAnotherForm(String text) {
        assertThat(rules(times(new Time(new DERUTCTime(text))))).contains("time_encoding");
    }

    private static TBSCertificate extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            return extension(oid, critical, value.toASN1Primitive().getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The right certificate with one extension replaced, or added at the end. */
    private static TBSCertificate extension(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
        List<Extension> all = new ArrayList<>();
        for (ASN1ObjectIdentifier each : RIGHT.getExtensions().getExtensionOIDs()) {
            if (!each.equals(oid)) {
                all.add(RIGHT.getExtensions().getExtension(each));
            }
        }
        all.add(new Extension(oid, critical, new DEROctetString(value)));
        return copy(RIGHT.getValidity(), new Extensions(all.toArray(Extension[]::new)));
    }

    private static TBSCertificate access(ASN1ObjectIdentifier method, String url) {
        return extension(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(
                        method, new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(url))));
    }

    private static TBSCertificate names(GeneralName... names) {
        return extension(Extension.subjectAlternativeName, false, new DERSequence(names));
    }

    private static TBSCertificate times(Time notBefore) {
        return copy(new Validity(notBefore, RIGHT.getEndDate()), RIGHT.getExtensions());
    }

    private static TBSCertificate copy(Validity validity, Extensions extensions) {
        return new TBSCertificate(
                new ASN1Integer(2),
                RIGHT.getSerialNumber(),
                RIGHT.getSignature(),
                RIGHT.getIssuer(),
                validity,
                RIGHT.getSubject(),
                RIGHT.getSubjectPublicKeyInfo(),
                null,
                null,
                extensions);
    }

    private static List<String> rules(TBSCertificate certificate) {
        return rules(certificate, certificate.getSignature());
    }

    private static List<String> rules(TBSCertificate certificate, AlgorithmIdentifier outer) {
        X509CertificateHolder signed = new X509CertificateHolder(Certificate.getInstance(
                new DERSequence(new ASN1Encodable[] {certificate, outer, new DERBitString(new byte[64])})));
        return Lint.under(ISSUING.certificate()).check(signed).stream()
                .map(Finding::rule)
                .toList();
    }
}
