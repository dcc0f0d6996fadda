/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedKeyTest {
    private static final char[] PASSPHRASE = "correct horse, bättery".toCharArray();
    private static final SigningKey KEY = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final String FILE = EncryptedKey.encode(KEY, PASSPHRASE, TestAuthority.RANDOM);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ec-p521", "ed25519", "rsa-2048"})
    void opensslOpensEveryKindOfKey(String kind) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(kind));
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("key.pem", EncryptedKey.encode(key, PASSPHRASE, TestAuthority.RANDOM));
        openssl.write("pass", new String(PASSPHRASE));

        openssl.run(
                "pkey", "-in", "key.pem", "-passin", "file:pass", "-pubout", "-outform", "DER", "-out", "public.der");

        assertThat(Sha256.of(openssl.octets("public.der"))).isEqualTo(KeyCheck.fingerprint(key.publicKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ec-p521", "ed25519", "rsa-2048"})
    void opensslReadsEveryKindOfKeyInTheClear(String kind) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(kind));
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("key.der", key.pkcs8());

        openssl.run("pkey", "-inform", "DER", "-in", "key.der", "-pubout", "-outform", "DER", "-out", "public.der");

        assertThat(Sha256.of(openssl.octets("public.der"))).isEqualTo(KeyCheck.fingerprint(key.publicKey()));
    }

    @Test
    void opensWhatItWrote() {
        SigningKey opened = EncryptedKey.decode(FILE, PASSPHRASE);

        assertThat(opened.publicKey()).isEqualTo(KEY.publicKey());
        assertThat(opened.sign(new byte[9])).isEqualTo(KEY.sign(new byte[9]));
    }

    @Test
    void opensWhatOpensslWrote() {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("pass", "secret");
        openssl.run("genpkey", "-algorithm", "ED25519", "-out", "clear.pem");
        openssl.run(
                "pkcs8",
                "-topk8",
                "-in",
                "clear.pem",
                "-v2",
                "aes-256-cbc",
                "-v2prf",
                "hmacWithSHA256",
                "-iter",
                "210000",
                "-passout",
                "file:pass",
                "-out",
                "key.pem");

        assertThat(EncryptedKey.decode(openssl.read("key.pem"), "secret".toCharArray())
                        .kind())
                .isEqualTo(KeyAlgorithm.ED25519);
    }

    @Test
    void stretchesARandomPassphraseNoMoreThanItNeeds() {
        String random = EncryptedKey.randomPassphrase(TestAuthority.RANDOM);
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("pass", random);
        openssl.write("key.pem", EncryptedKey.encode(KEY, random.toCharArray(), TestAuthority.RANDOM));

        assertThat(openssl.run("asn1parse", "-in", "key.pem")).contains(":03E8"); // 1,000
        openssl.run(
                "pkey", "-in", "key.pem", "-passin", "file:pass", "-pubout", "-outform", "DER", "-out", "public.der");
        assertThat(Sha256.of(openssl.octets("public.der"))).isEqualTo(KeyCheck.fingerprint(KEY.publicKey()));
        assertThat(EncryptedKey.decode(openssl.read("key.pem"), random.toCharArray())
                        .publicKey())
                .isEqualTo(KEY.publicKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", // somebody's digest
                "random-aunt",
                "random-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
            })
    void refusesAChosenPassphraseThatIsStretchedTooLittle(String chosen) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("pass", chosen);
        openssl.run("genpkey", "-algorithm", "ED25519", "-aes-256-cbc", "-pass", "file:pass", "-out", "key.pem");

        assertThatThrownBy(() -> EncryptedKey.decode(openssl.read("key.pem"), chosen.toCharArray()))
                .isInstanceOf(UnreadableKeyException.class)
                .hasMessageContaining("210000");
    }

    @Test
    void refusesAnotherPassphrase() {
        assertThatThrownBy(() -> EncryptedKey.decode(FILE, "wrong".toCharArray()))
                .isInstanceOf(UnreadableKeyException.class)
                .hasMessageContaining("does not open the key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"
            })
    void refusesWhatIsNoEncryptedKey(String text) {
        assertThatThrownBy(() -> EncryptedKey.decode(text, PASSPHRASE))
                .isInstanceOf(UnreadableKeyException.class)
                .hasMessageContaining("ENCRYPTED PRIVATE KEY");
    }

    @Test
    void refusesAnEmptyPassphrase() {
        assertThatThrownBy(() -> EncryptedKey.encode(KEY, new char[0], TestAuthority.RANDOM))
                .hasMessageContaining("empty");
    }

    @Test
    void showsNothingOfTheKey() {
        String secret = HexFormat.of().formatHex(KEY.pkcs8()).substring(72, 120);

        assertThat(KEY.toString()).contains("ec-p256").doesNotContain(secret);
        assertThat(Pem.of("PRIVATE KEY", KEY.pkcs8()).toString())
                .isEqualTo("Pem[PRIVATE KEY, " + KEY.pkcs8().length + " bytes]");
    }
}
