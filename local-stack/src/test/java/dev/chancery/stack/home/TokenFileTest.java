/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    @TempDir
    private Path directory;

    @Test
    void anAdministratorAddsALineToWhatUpHasMade() throws IOException {
        Secrets secrets = new Secrets(directory);
        Path file = secrets.made("api-token");
        String made = secrets.get("api-token");

        Files.writeString(file, "team-b " + OTHER + "\n# until 2027\n", StandardOpenOption.APPEND);

        assertThat(TokenFile.administrators(file)).isEqualTo(made);
    }

    @Test
    void aLineThatWasJoinedWithAnotherIsRefusedAndNotShown() throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "# one\n" + OTHER + "team-b " + OTHER + "\n");

        assertThatThrownBy(() -> TokenFile.administrators(file))
                .hasMessageContaining("line 2 of " + file)
                .hasMessageContaining("the line end before it may be missing")
                .hasMessageNotContaining(OTHER);
    }

    @Test
    void aFileWithoutATokenForTheCommandLineIsRefused() throws IOException {
        Path file =
                Files.writeString(directory.resolve("tokens"), "team-b " + OTHER + "\nsha256:" + OTHER + OTHER + "\n");

        assertThatThrownBy(() -> TokenFile.administrators(file)).hasMessageContaining("no line with only a token");
    }
}
