/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToBeSignedTest {
    private static final TestAuthority ISSUING =
            TestAuthority.root(KeyAlgorithm.P384).issuing(KeyAlgorithm.P256);
    private static final SigningKey SUBJECT = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final SerialNumber SERIAL = new SerialNumber("7f".repeat(20));

    @Test
    void theSameCertificateHasTheSameOctetsInEveryLocaleAndZone() {
        byte[] octets = ISSUING.server(SUBJECT).toBeSigned().withSerial(SERIAL).encoded();
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("th-TH-u-ca-buddhist-nu-thai"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));

            assertThat(ISSUING.server(SUBJECT).toBeSigned().withSerial(SERIAL).encoded())
                    .isEqualTo(octets);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void theSameSignatureIsMadeTwice() {
        byte[] octets = ISSUING.server(SUBJECT).toBeSigned().withSerial(SERIAL).encoded();

        assertThat(ISSUING.key().sign(octets)).isEqualTo(ISSUING.key().sign(octets));
    }

    @Test
    void theSerialChangesNothingElse() {
        ToBeSigned draft = ISSUING.server(SUBJECT).toBeSigned();

        assertThat(draft.withSerial(SERIAL).structure().getExtensions())
                .isEqualTo(draft.structure().getExtensions());
        assertThat(draft.withSerial(SERIAL)
                        .withSerial(new SerialNumber("01"))
                        .withSerial(SERIAL)
                        .encoded())
                .isEqualTo(draft.withSerial(SERIAL).encoded());
        assertThat(draft.encoded()).isNotEqualTo(draft.withSerial(SERIAL).encoded());
    }

    @Test
    void extensionsHaveOneOrderHoweverTheyAreAsked() {
        ASN1ObjectIdentifier[] order =
                ISSUING.server(SUBJECT).toBeSigned().structure().getExtensions().getExtensionOIDs();

        assertThat(order)
                .containsExactly(
                        Extension.authorityKeyIdentifier,
                        Extension.subjectKeyIdentifier,
                        Extension.keyUsage,
                        Extension.extendedKeyUsage,
                        Extension.subjectAlternativeName,
                        Extension.cRLDistributionPoints,
                        Extension.authorityInfoAccess);
    }

    @Test
    void theIssuerIsTheAuthoritysSubjectOctetForOctet(@TempDir Path directory) throws IOException {
        // openssl writes PrintableString for the organization when told so; made from text again it would be
        // UTF8String.
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("names.cnf", """
                [req]
                distinguished_name=dn
                x509_extensions=ca
                string_mask=pkix
                prompt=no
                [dn]
                O=Chancery
                CN=Foreign Root
                [ca]
                basicConstraints=critical,CA:TRUE
                subjectKeyIdentifier=hash
                """);
        openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem");
        openssl.run("req", "-x509", "-new", "-key", "key.pem", "-config", "names.cnf", "-out", "root.pem");
        X509CertificateHolder foreign = Pem.parseCertificate(openssl.read("root.pem"));

        ToBeSigned certificate = CertificateDraft.under(foreign)
                .signedWith(SUBJECT.algorithm())
                .subject(DistinguishedName.commonName("a"))
                .publicKey(SUBJECT.publicKey())
                .validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_AFTER)
                .toBeSigned();

        byte[] subject = foreign.getSubject().getEncoded();
        assertThat(certificate.structure().getIssuer().getEncoded()).isEqualTo(subject);
        assertThat(subject).containsSubsequence((byte) 0x13, (byte) 8, (byte) 'C', (byte) 'h');
    }

    @ParameterizedTest
    @CsvSource({
        "1950-01-01T00:00:00Z, 23, 500101000000Z",
        "1999-12-31T23:59:59Z, 23, 991231235959Z",
        "2026-11-21T10:00:00Z, 23, 261121100000Z",
        "2049-12-31T23:59:59Z, 23, 491231235959Z",
        "2050-01-01T00:00:00Z, 24, 20500101000000Z",
        "9999-12-31T23:59:59Z, 24, 99991231235959Z"
    })
    void timesChangeTheirFormIn2050(Instant instant, int tag, String text) throws IOException {
        byte[] encoding = ValidityTime.encode(instant).getEncoded();

        assertThat(encoding[0]).isEqualTo((byte) tag);
        assertThat(new String(Arrays.copyOfRange(encoding, 2, encoding.length), StandardCharsets.US_ASCII))
                .isEqualTo(text);
        assertThat(ValidityTime.decode(ValidityTime.encode(instant))).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21T10:00:00.001Z, whole seconds", "1949-12-31T23:59:59Z, between 1950 and 9999"})
    void refusesATimeThatCannotBeWritten(Instant instant, String because) {
        assertThatThrownBy(() -> ValidityTime.encode(instant)).hasMessageContaining(because);
    }

    @Test
    void isNotPutTogetherWithoutASerial() {
        ToBeSigned draft = ISSUING.server(SUBJECT).toBeSigned();

        assertThatThrownBy(() -> draft.assemble(new byte[64])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> CertificateDraft.under(ISSUING.certificate()).toBeSigned())
                .hasMessageContaining("no subject");
    }

    @Test
    void refusesToEndBeforeItBegins() {
        assertThatThrownBy(() -> ISSUING.server(SUBJECT)
                        .validity(TestAuthority.NOT_BEFORE, TestAuthority.NOT_BEFORE.minusSeconds(1)))
                .hasMessageContaining("lies before");
    }

    @Test
    void refusesToPublishStatusOverTls() {
        assertThatThrownBy(() -> ISSUING.server(SUBJECT).crlAt(List.of("https://status.internal/a.crl")))
                .hasMessageContaining("http://");
    }

    @Test
    void refusesAnAuthorityWithoutKeyIdentifier(@TempDir Path directory) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                "req",
                "-x509",
                "-newkey",
                "ed25519",
                "-noenc",
                "-subj",
                "/CN=a",
                "-addext",
                "subjectKeyIdentifier=none",
                "-keyout",
                "key.pem",
                "-out",
                "root.pem");
        X509CertificateHolder bare = Pem.parseCertificate(openssl.read("root.pem"));

        assertThatThrownBy(() -> CertificateDraft.under(bare)).hasMessageContaining("no subject key identifier");
    }
}
