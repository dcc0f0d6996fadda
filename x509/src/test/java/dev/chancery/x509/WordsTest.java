/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Serial numbers, ids, digests and reasons: each has one spelling, and reads nothing else. */
class WordsTest {
    private static final IssuerId ISSUER = new IssuerId("0123456789abcdef0123456789abcdef");

    @Test
    void anIssuedSerialHasFortyDigits() {
        assertThat(SerialNumber.issued(BigInteger.valueOf(0x1234)).hex()).isEqualTo("0".repeat(36) + "1234");
    }

    @Test
    void anImportedSerialIsItsContentOctets() {
        assertThat(SerialNumber.imported(BigInteger.valueOf(0x1234)).hex()).isEqualTo("1234");
        assertThat(SerialNumber.imported(BigInteger.valueOf(0x8234)).hex()).isEqualTo("008234");
    }

    @Test
    void takesTwentyOctets() {
        BigInteger largest = BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE);

        assertThat(SerialNumber.issued(largest).value()).isEqualTo(largest);
    }

    @Test
    void refusesTwentyOneOctets() {
        assertThatThrownBy(() -> SerialNumber.issued(BigInteger.ONE.shiftLeft(159)))
                .hasMessageContaining("exceeds 20 octets: 160 bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesASerialThatIsNotPositive(int value) {
        assertThatThrownBy(() -> SerialNumber.imported(BigInteger.valueOf(value)))
                .hasMessageContaining("must be positive, got " + value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "00", "0g", "AB", " 01", "01\n", "80", "0102030405060708090a0b0c0d0e0f101112131415"})
    void refusesASerialThatIsSpelledOtherwise(String hex) {
        assertThatThrownBy(() -> new SerialNumber(hex)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "/"})
    void aCertificateIdIsReadWithEitherSeparator(String separator) {
        CertificateId id = new CertificateId(ISSUER, new SerialNumber("0a"));

        assertThat(CertificateId.parse(ISSUER + separator + "0a")).isEqualTo(id);
        assertThat(id.key()).isEqualTo(ISSUER + "/0a");
        assertThat(id).hasToString(ISSUER + ".0a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0a", ".", "0123456789abcdef0123456789abcdef.", "0123456789abcdef0123456789abcdef.0a.0b"})
    void refusesWhatIsNoCertificateId(String text) {
        assertThatThrownBy(() -> CertificateId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIssuerIdIsOfNameAndKey() {
        TestAuthority one = TestAuthority.root(KeyAlgorithm.ED25519);
        TestAuthority other = TestAuthority.root(KeyAlgorithm.ED25519);

        assertThat(one.certificate().getSubject()).isEqualTo(other.certificate().getSubject());
        assertThat(IssuerId.of(one.certificate())).isNotEqualTo(IssuerId.of(other.certificate()));
        assertThat(IssuerId.of(one.certificate()))
                .isEqualTo(IssuerId.of(one.certificate().getSubject(), one.key().publicKey()));
    }

    @Test
    void aDigestIsTheStandards() {
        assertThat(Sha256.of(new byte[0]).hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(Sha256.of(new byte[0]).octets()).hasSize(32);
    }

    @ParameterizedTest
    @EnumSource
    void aReasonIsReadAsItIsSpelled(RevocationReason reason) {
        assertThat(RevocationReason.parse(reason.rfcName())).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "unspecified, 0",
        "keyCompromise, 1",
        "cACompromise, 2",
        "affiliationChanged, 3",
        "superseded, 4",
        "cessationOfOperation, 5",
        "certificateHold, 6",
        "privilegeWithdrawn, 9",
        "aACompromise, 10"
    })
    void aReasonHasTheStandardsNumber(String name, int code) {
        assertThat(RevocationReason.parse(name).code()).isEqualTo(code);
    }

    @Test
    void anUnknownReasonIsToldTheKnownOnes() {
        assertThatThrownBy(() -> RevocationReason.parse("removeFromCRL"))
                .hasMessageContaining("known: unspecified, key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ec-p256", "ec-p384", "ec-p521", "ed25519", "ml-dsa-44", "ml-dsa-87", "rsa-2048", "rsa-8192"})
    void aKeyAlgorithmIsReadAsItIsSpelled(String text) {
        assertThat(KeyAlgorithm.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rsa", "rsa-1024", "rsa-2049", "rsa-9000", "ec-p192", "ED25519", "ml-dsa", "ml-dsa-64"})
    void refusesOtherKeyAlgorithms(String text) {
        assertThatThrownBy(() -> KeyAlgorithm.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
