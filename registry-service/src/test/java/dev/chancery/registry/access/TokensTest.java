/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    @Test
    void knowsATokenByItselfAndByItsDigest() throws IOException {
        String digest =
                Sha256.of(("other-" + TOKEN).getBytes(StandardCharsets.UTF_8)).hex();
        Tokens tokens = tokens("# comment\n" + TOKEN + "\n\nci sha256:" + digest + "\n", "rw-------");

        assertThat(tokens.subjectOf(TOKEN)).contains("admin");
        assertThat(tokens.subjectOf("other-" + TOKEN)).contains("ci");
        assertThat(tokens.subjectOf("sha256:" + digest)).isEmpty();
        assertThat(tokens.subjectOf("")).isEmpty();
    }

    @Test
    void refusesAFileThatOthersCanRead() {
        assertThatThrownBy(() -> tokens(TOKEN, "rw-r-----")).hasMessageContaining("chmod 600");
    }

    @Test
    void refusesATokenThatCanBeGuessed() {
        assertThatThrownBy(() -> tokens("secret", "rw-------"))
                .hasMessageContaining("openssl rand")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aTokenIsNeverTakenForANameWhereALineEndIsMissing() {
        String joined = TOKEN + "team-b " + "fedcba9876543210fedcba9876543210";

        assertThatThrownBy(() -> tokens("# made by up\n" + joined + "\n", "rw-------"))
                .hasMessageContaining("line 2 of ")
                .hasMessageContaining("the line end before it may be missing")
                .hasMessageNotContaining(TOKEN)
                .hasMessageNotContaining("fedcba");
    }

    @Test
    void refusesWhatIsNeitherATokenNorANameAndAToken() {
        for (String line :
                List.of("two names " + TOKEN, "Ä " + TOKEN, "ci sha256:1234567890123456789", "x".repeat(257))) {
            assertThatThrownBy(() -> tokens(line, "rw-------"))
                    .as(line)
                    .hasMessageContaining("line 1 of ")
                    .hasMessageNotContaining(line);
        }
    }

    @Test
    void refusesAFileWithoutAToken() {
        assertThatThrownBy(() -> tokens("\n# nothing\n", "rw-------")).hasMessageContaining("contains no token");
    }

    @Test
    void letsNobodyInWithoutAFile() {
        assertThat(new Tokens(Optional.empty()).subjectOf(TOKEN)).isEmpty();
    }

    private Tokens tokens(String content, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return new Tokens(Optional.of(file));
    }
}
