/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shape of DER, PEM chains, signatures. */
class ReadingTest {
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P384);
    private static final TestAuthority ISSUING = ROOT.issuing(KeyAlgorithm.P256);

    @ParameterizedTest
    @CsvSource({
        "'', ends in the middle",
        "30, ends in the middle",
        "3001, beyond the end",
        "3080, indefinite",
        "308100, more bytes than necessary",
        "30817f, more bytes than necessary",
        "3082007f, more bytes than necessary",
        "3084ffffffff, has 4 bytes",
        "30ff, has 127 bytes",
        "3003020100ff, after its end",
        "30030201, beyond the end",
        "3002010a, beyond the end",
        "1f8101, tag number",
        "0101aa, BOOLEAN",
        "01020000, BOOLEAN",
        "2400, constructed",
        "1000, primitive",
        "0000, end-of-contents"
    })
    void refusesWhatIsNotDer(String hex, String because) {
        assertThat(DerShape.flaw(HexFormat.of().parseHex(hex)))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains(because));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0500", "3000", "3003020100", "30060101ff010100", "a003020101", "300430003100"})
    void takesWhatHasTheShapeOfDer(String hex) {
        assertThat(DerShape.flaw(HexFormat.of().parseHex(hex))).isEmpty();
    }

    @Test
    void countsLevelsExactly() {
        byte[] three = HexFormat.of().parseHex("300430023000");

        assertThat(DerShape.flaw(three, 3)).isEmpty();
        assertThat(DerShape.flaw(three, 2)).hasValue("it nests deeper than 2 levels");
    }

    @Test
    void aChainComesBackInItsOrder() {
        List<X509CertificateHolder> chain = List.of(ISSUING.certificate(), ROOT.certificate());

        String text = Pem.chain(chain);

        assertThat(Pem.parseChain(text)).isEqualTo(chain);
        assertThat(text.lines()).allMatch(line -> line.length() <= 64);
        assertThat(text).endsWith("-----END CERTIFICATE-----\n");
    }

    @Test
    void refusesAKeyInAChain() {
        String text = Pem.certificate(ROOT.certificate())
                + Pem.of("PRIVATE KEY", ROOT.key().pkcs8()).text();

        assertThatThrownBy(() -> Pem.parseChain(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a PEM block labelled CERTIFICATE, got PRIVATE KEY");
    }

    @Test
    void refusesTwoWhereOneIsWanted() {
        String text = Pem.chain(List.of(ISSUING.certificate(), ROOT.certificate()));

        assertThatThrownBy(() -> Pem.parseCertificate(text)).hasMessage("expected one certificate, got 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAA=", "BQA=", "MIA=", "AAAA"})
    void refusesWhatIsNoCertificate(String base64) {
        assertThatThrownBy(() ->
                        Pem.parseChain("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSignatureIsItsIssuersAlone() {
        assertThat(SignatureCheck.verifies(ISSUING.certificate(), ROOT.key().publicKey()))
                .isTrue();
        assertThat(SignatureCheck.verifies(ISSUING.certificate(), ISSUING.key().publicKey()))
                .isFalse();
        assertThat(SignatureCheck.verifies(
                        ISSUING.certificate(),
                        TestAuthority.root(KeyAlgorithm.P384).key().publicKey()))
                .isFalse();
    }

    @Test
    void aChangedCertificateIsNotItsIssuers() throws IOException {
        byte[] octets = ISSUING.certificate().getEncoded();
        octets[30] ^= 1;

        assertThat(SignatureCheck.verifies(
                        Certificates.parse(octets), ROOT.key().publicKey()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "fd00::/129", "fd00::1/8", "a/8"})
    void refusesAnAddressRangeThatIsNone(String range) {
        assertThatThrownBy(() -> NameLimits.of(List.of("internal"), List.of(range)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
