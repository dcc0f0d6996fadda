/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {
    @TempDir
    Path home;

    private Path directory = Path.of("");

    @BeforeEach
    void establish() throws InterruptedException {
        directory = home.resolve("ca");
        KeyAvailability _ = Designs.establishment(directory, new LogInMemory()).advance();
    }

    @Test
    void nothingInItMayBeReadByOthers() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .endsWith("------"));
        }
    }

    @Test
    void refusesAKeyThatTheGroupMayRead() throws IOException {
        Path key = root().directory().resolve("key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> open().open(root()))
                .isInstanceOf(KeysNotUsableException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void refusesADirectoryThatOthersMayEnter() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));

        assertThatThrownBy(this::open)
                .isInstanceOf(KeysNotUsableException.class)
                .hasMessageContaining("chmod 700");
    }

    @Test
    void refusesAnotherPassphrase() throws IOException {
        Files.writeString(directory.resolve("passphrase"), "another\n");

        assertThatThrownBy(() -> open().open(root()))
                .isInstanceOf(KeysNotUsableException.class)
                .hasMessageContaining("passphrase");
    }

    @Test
    void keepsNoKeyInTheClear() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.filter(Files::isRegularFile))
                    .noneMatch(file -> text(file).contains("BEGIN PRIVATE KEY")
                            || text(file).contains("BEGIN EC"));
        }
        assertThat(text(root().directory().resolve("key.pem"))).contains("BEGIN ENCRYPTED PRIVATE KEY");
    }

    @Test
    void throwsAHalfMadeCandidateAway() throws IOException {
        Path halfMade = Files.createDirectory(directory.resolve(".candidate-platform"));
        Files.writeString(halfMade.resolve("certificate.pem"), "half");

        KeyDirectory opened = open();

        assertThat(halfMade).doesNotExist();
        assertThat(opened.candidate(AuthorityRole.PLATFORM)).isEmpty();
    }

    @Test
    void leavesAHalfMadeCandidateToTheIssuerThatMakesIt() throws IOException {
        try (KeyDirectoryLock claim = open().claim()) {
            assertThat(claim).isNotNull();
            Path halfMade = Files.createDirectory(directory.resolve(".candidate-platform"));
            KeyDirectory opened = open();

            assertThat(halfMade).exists();
            assertThat(opened.claim()).as("while another has it").isNull();
        }
    }

    @Test
    void aPassphraseIsNeverMadeByHalves() throws IOException {
        Path file = home.resolve("elsewhere");
        Files.writeString(home.resolve(".elsewhere"), "cut off by a crash");

        char[] made = new Passphrase(file, new SecureRandom()).readOrMake();

        assertThat(new String(made)).startsWith("random-");
        assertThat(made).isEqualTo(new Passphrase(file, new SecureRandom()).read());
        assertThat(home.resolve(".elsewhere")).doesNotExist();
    }

    private StoredAuthority root() {
        return open().established(AuthorityRole.ROOT).getFirst();
    }

    private KeyDirectory open() {
        return new KeyDirectory(directory, directory.resolve("passphrase"), new SecureRandom(), new Unnoted());
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
