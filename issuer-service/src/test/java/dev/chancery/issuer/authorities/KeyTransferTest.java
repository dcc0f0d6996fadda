/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.SharedKeys;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two issuers with directories of their own, one log. */
class KeyTransferTest {
    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();

    @BeforeEach
    void begin() throws InterruptedException {
        assertThat(advance("a", "ec-p256")).isInstanceOf(KeyAvailability.Held.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ed25519", "ml-dsa-65"})
    void bothGiveTheSameBytesToTheSameRequest(String kind) throws InterruptedException, IOException {
        LogInMemory own = new LogInMemory();
        Map<IssuerId, AuthorityKey> first = held(advance(own, "first", kind));
        assertThat(advance(own, "second", kind)).isInstanceOf(KeyAvailability.Waiting.class);

        Reply received = sharing(own, "second").receive(sealed(own, "first", "second"));

        assertThat(received).isInstanceOf(Reply.Done.class);
        Map<IssuerId, AuthorityKey> second = held(advance(own, "second", kind));
        assertThat(second.keySet()).isEqualTo(first.keySet()).hasSize(2);
        for (Map.Entry<IssuerId, AuthorityKey> one : first.entrySet()) {
            AuthorityKey other = Objects.requireNonNull(second.get(one.getKey()));
            assertThat(certificate(other)).isEqualTo(certificate(one.getValue()));
        }
    }

    @Test
    void whatWasSealedToAnotherDoesNotOpen() {
        String sealed = sealed(log, "a", "b");

        assertThatThrownBy(() -> sharing(log, "c").receive(sealed))
                .isInstanceOf(KeysNotUsableException.class)
                .hasMessageContaining("was not encrypted for this issuer")
                .hasMessageContaining(
                        SharedKeys.fingerprint(keys("c").sharedKeys().recipient())
                                .hex());
    }

    @Test
    void aChangedFileDoesNotOpen() {
        String sealed = sealed(log, "a", "b");
        int middle = sealed.length() / 2;
        String changed =
                sealed.substring(0, middle) + (sealed.charAt(middle) == 'A' ? 'B' : 'A') + sealed.substring(middle + 1);

        assertThatThrownBy(() -> sharing(log, "b").receive(changed)).isInstanceOf(RuntimeException.class);
        assertThat(home.resolve("b").toFile().list()).noneMatch(name -> name.startsWith("services"));
    }

    @Test
    void nothingIsSealedWithoutTheConfirmedFingerprint() {
        String recipient = keys("b").sharedKeys().recipient();

        assertThat(sharing(log, "a").share(recipient, Sha256.of(new byte[1])))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.faults())
                                .singleElement()
                                .asString()
                                .contains(
                                        SharedKeys.fingerprint(recipient).hex(),
                                        Sha256.of(new byte[1]).hex()));
    }

    @Test
    void anotherLogsAuthoritiesAreNotTaken() throws InterruptedException {
        LogInMemory another = new LogInMemory();
        String sealed = sealed(log, "a", "b");

        assertThatThrownBy(() -> sharing(another, "b").receive(sealed))
                .hasMessageContaining("not on this log")
                .hasMessageContaining("SHA-256");
    }

    @Test
    void noKeyStandsInTheSealedFileInTheClear() throws IOException {
        String sealed = sealed(log, "a", "b");

        assertThat(new String(dev.chancery.x509.Pem.parse(sealed).getFirst().content(), StandardCharsets.ISO_8859_1))
                .doesNotContain("services-1", "BEGIN", "serialSecret");
        assertThat(Files.readString(home.resolve("b/sealing/key.pem"))).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY");
    }

    private static byte[] certificate(AuthorityKey key) throws IOException {
        SigningKey leaf = SigningKey.ofPkcs8(LEAF.pkcs8());
        ToBeSigned draft = CertificateDraft.under(key.certificate())
                .signedWith(key.algorithm())
                .validity(Designs.CREATED, Designs.CREATED.plus(Duration.ofDays(30)))
                .subject(DistinguishedName.commonName("api.internal"))
                .publicKey(leaf.publicKey())
                .toBeSigned();
        Sha256 request = Sha256.of("the same request".getBytes(StandardCharsets.US_ASCII));
        return key.sign(draft.withSerial(key.serialOf(draft, request))).getEncoded();
    }

    private static final SigningKey LEAF = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    private String sealed(LogInMemory on, String from, String to) {
        String recipient = keys(to).sharedKeys().recipient();
        return switch (sharing(on, from).share(recipient, SharedKeys.fingerprint(recipient))) {
            case Reply.Done done -> Objects.requireNonNull(done.files().get("sealed.pem"));
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    private static Map<IssuerId, AuthorityKey> held(KeyAvailability keyAvailability) {
        return switch (keyAvailability) {
            case KeyAvailability.Held held -> held.keys();
            case KeyAvailability.Waiting waiting -> throw new AssertionError(waiting.sentence());
        };
    }

    private KeyTransfer sharing(LogInMemory on, String name) {
        return new KeyTransfer(keys(name), on);
    }

    private KeyAvailability advance(String name, String kind) throws InterruptedException {
        return advance(log, name, kind);
    }

    private KeyAvailability advance(LogInMemory on, String name, String kind) throws InterruptedException {
        return Designs.establishment(keys(name), on, AuthorityKeys.parse("ec-p384", kind), step -> {})
                .advance();
    }

    private KeyDirectory keys(String name) {
        Path directory = home.resolve(name);
        return new KeyDirectory(directory, directory.resolve("passphrase"), new SecureRandom(), new Unnoted());
    }
}
