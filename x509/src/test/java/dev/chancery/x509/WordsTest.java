/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Serial numbers, ids, digests and reasons: each is recorded in one spelling; what others write is read in all. */
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

    /** As openssl x509 -serial and -text, certtool, browsers and a person spell one that begins with 00. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3",
                "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3",
                "A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3",
                "serial=A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3",
                "a1:b2:c3:d4:e5:f6:07:18:29:3a:4b:5c:6d:7e:8f:90:a1:b2:c3",
                "00:A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:A1:B2:C3",
                "00 a1 b2 c3 d4 e5 f6 07 18 29 3a 4b 5c 6d 7e 8f 90 a1 b2 c3",
                " 0xA1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3\n",
                "000000a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3"
            })
    void aSerialIsReadInEverySpelling(String printed) {
        SerialNumber serial = new SerialNumber("00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3");

        assertThat(SerialNumber.read(printed)).isEqualTo(serial);
        assertThat(CertificateId.read(ISSUER.hex().toUpperCase(Locale.ROOT) + "." + printed))
                .isEqualTo(new CertificateId(ISSUER, serial));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00:00",
                "0x",
                "x1",
                "12:3",
                "1::2",
                "12-34",
                "-1",
                "+1",
                "1.5",
                "ffffffffffffffffffffffffffffffffffffffff"
            })
    void refusesWhatIsNoSerialInAnySpelling(String printed) {
        assertThatThrownBy(() -> SerialNumber.read(printed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isLookedUpAsOursAndAsAnImportedOne() {
        assertThat(SerialNumber.read("0x8234").spellings()).containsExactly("0".repeat(36) + "8234", "008234");
        assertThat(new SerialNumber("1234").spellings()).containsExactly("0".repeat(36) + "1234", "1234");
        assertThat(SerialNumber.issued(BigInteger.ONE.shiftLeft(158)).spellings())
                .hasSize(1);
        assertThat(new CertificateId(ISSUER, new SerialNumber("0a")).spellings())
                .containsExactly(ISSUER + "." + "0".repeat(38) + "0a", ISSUER + ".0a");
    }

    @Test
    void takesTwentyOctets() {
        BigInteger largest = BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE);

        assertThat(SerialNumber.issued(largest).value()).isEqualTo(largest);
    }

    @Test
    void refusesTwentyOneOctets() {
        assertThatThrownBy(() -> SerialNumber.issued(BigInteger.ONE.shiftLeft(159)))
                .hasMessageContaining("is longer than 20 bytes: 160 bits");
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
