/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root without its key: everything else goes on, and says why where it does not. */
class RootKeyAvailabilityTest {
    private static final String PASSPHRASE = "correct horse battery";

    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();

    @BeforeEach
    void begin() throws InterruptedException {
        assertThat(establishment().advance()).isInstanceOf(KeyAvailability.Held.class);
    }

    @Test
    void theExportedKeyIsTheRootsAndOpensslOpensIt() {
        Reply.Done exported = exported();

        assertThat(exported.toString()).as("what a log would say").doesNotContain("PRIVATE KEY");
        OpenSsl openSsl = new OpenSsl(home);
        openSsl.write("root-key.pem", file(exported, "root-key.pem"));
        openSsl.write("root.pem", file(exported, "root.pem"));
        openSsl.write("pass", PASSPHRASE);
        assertThat(openSsl.run("pkey", "-in", "root-key.pem", "-passin", "file:pass", "-pubout"))
                .isEqualTo(openSsl.run("x509", "-in", "root.pem", "-noout", "-pubkey"));
    }

    @Test
    void withoutTheRootsKeyAnIssuerStartsAndMakesNoOtherRoot() throws InterruptedException {
        String key = file(exported(), "root-key.pem");

        Reply _ = custody().remove(key, PASSPHRASE.toCharArray());

        assertThat(keyFiles()).as("of the issuing authorities").isEqualTo(2);
        KeyAvailability held = establishment().advance();
        assertThat(held)
                .isInstanceOfSatisfying(
                        KeyAvailability.Held.class,
                        all -> assertThat(all.keys()).hasSize(2));
        assertThat(log.records()).hasSize(3);
        assertThat(faults(custody().export(PASSPHRASE.toCharArray()))).contains("taken offline at", "restore-root");
        assertThat(faults(create())).contains("restore-root", "ceremony");
    }

    @Test
    void theRestoredKeySignsTheNextAuthority() throws InterruptedException {
        String key = file(exported(), "root-key.pem");
        Reply _ = custody().remove(key, PASSPHRASE.toCharArray());

        Reply _ = custody().restore(key, PASSPHRASE.toCharArray());

        assertThat(keyFiles()).isEqualTo(3);
        assertThat(create()).isInstanceOf(Reply.Done.class);
    }

    @Test
    void nothingIsRemovedForAFileThatDoesNotHoldTheKey() throws IOException {
        String key = file(exported(), "root-key.pem");
        Path services = keyOf("services-");

        assertThatThrownBy(() -> custody().remove(key, "another passphrase".toCharArray()))
                .isInstanceOf(KeysNotUsableException.class)
                .hasMessageContaining("does not open");
        assertThatThrownBy(() -> custody()
                        .remove(
                                Files.readString(services),
                                Files.readString(home.resolve("ca/passphrase"))
                                        .strip()
                                        .toCharArray()))
                .hasMessageContaining("contains a key that is not the key of root");
        assertThat(keyFiles()).isEqualTo(3);
    }

    @Test
    void aPassphraseThatIsSoonGuessedIsRefused() {
        assertThatThrownBy(() -> custody().export("secret".toCharArray())).hasMessageContaining("at least 12");
    }

    /** The mark is written before the key goes, and goes before nobody misses the key. */
    @Test
    void aRemovalThatWasCutOffIsFinishedAndUndone() throws IOException, InterruptedException {
        String key = file(exported(), "root-key.pem");
        Path root = Objects.requireNonNull(keyOf("root-").getParent());
        byte[] kept = Files.readAllBytes(root.resolve("key.pem"));
        Reply _ = custody().remove(key, PASSPHRASE.toCharArray());
        Files.write(root.resolve("key.pem"), kept); // as if it had been cut off before

        assertThat(establishment().advance()).isInstanceOf(KeyAvailability.Held.class);
        Reply _ = custody().remove(key, PASSPHRASE.toCharArray());
        assertThat(root.resolve("key.pem")).doesNotExist();
        Reply _ = custody().restore(key, PASSPHRASE.toCharArray());
        assertThat(root.resolve("offline")).doesNotExist();
    }

    private Reply.Done exported() {
        return switch (custody().export(PASSPHRASE.toCharArray())) {
            case Reply.Done done -> done;
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    private Reply create() throws InterruptedException {
        return new AuthorityRollover(
                        keys(),
                        log,
                        Designs.designs(AuthorityKeys.parse("ec-p384", "ec-p256"), Designs.CREATED),
                        InstantSource.fixed(Designs.CREATED),
                        step -> {})
                .create(AuthorityRole.SERVICES, "order-1");
    }

    private static String faults(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> throw new AssertionError(done.lines());
            case Reply.Refused refused -> String.join("\n", refused.faults());
        };
    }

    private static String file(Reply.Done done, String name) {
        return Objects.requireNonNull(done.files().get(name), name);
    }

    private long keyFiles() {
        try (Stream<Path> all = Files.walk(home.resolve("ca"))) {
            return all.filter(path -> path.endsWith("key.pem")).count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path keyOf(String role) throws IOException {
        try (Stream<Path> all = Files.walk(home.resolve("ca"))) {
            return all.filter(path -> path.endsWith("key.pem"))
                    .filter(path -> String.valueOf(
                                    Objects.requireNonNull(path.getParent()).getFileName())
                            .startsWith(role))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private RootKeyAvailability custody() {
        return new RootKeyAvailability(keys(), InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z")));
    }

    private AuthorityBootstrap establishment() {
        return Designs.establishment(keys(), log, AuthorityKeys.parse("ec-p384", "ec-p256"), step -> {});
    }

    private KeyDirectory keys() {
        return new KeyDirectory(home.resolve("ca"), home.resolve("ca/passphrase"), new SecureRandom(), new Unnoted());
    }
}
