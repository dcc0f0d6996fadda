/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.distributor.delivery.AllowedHooks.UnusableFileException;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHooksTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void place() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        file = directory.resolve("hooks.json");
    }

    private AllowedHooks holding(String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return new AllowedHooks(Optional.of(file));
    }

    @Test
    void allowsWhatTheOperatorWroteDownArgumentForArgument() throws IOException {
        AllowedHooks hooks = holding("[[\"systemctl\",\"reload\",\"nginx\"],[\"/bin/true\"]]");

        assertThat(hooks.refusal(List.of("systemctl", "reload", "nginx"))).isEmpty();
        assertThat(hooks.refusal(List.of("/bin/true"))).isEmpty();
        assertThat(hooks.refusal(List.of("systemctl", "reload"))).isPresent();
        assertThat(hooks.refusal(List.of("systemctl", "reload", "nginx", ""))).isPresent();
        assertThat(hooks.refusal(List.of("systemctl reload nginx"))).isPresent();
        assertThat(hooks.refusal(List.of("/bin/true ", ""))).isPresent();
    }

    @Test
    void saysWhereTheOperatorAllowsIt() throws IOException {
        assertThat(holding("[]").refusal(List.of("sh", "-c", "id")))
                .hasValueSatisfying(refusal -> assertThat(refusal)
                        .contains("[\"sh\",\"-c\",\"id\"]", "needs the permission", file.toString()));
        assertThat(new AllowedHooks(Optional.empty()).refusal(List.of("id")))
                .hasValueSatisfying(refusal -> assertThat(refusal).contains("chancery.distributor.allowed-hooks-file"));
    }

    @Test
    void takesANewLineWithoutARestart() throws IOException {
        AllowedHooks hooks = holding("[]");
        holding("[[\"id\"]]");

        assertThat(hooks.refusal(List.of("id"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "\"id\"",
                "[\"id\"]",
                "[[]]",
                "[[\"\"]]",
                "[[\"id\",1]]",
                "[[\"id\",null]]",
                "[[\"id\",[\"x\"]]]",
                "[{\"id\":\"x\"}]",
                "[[\"id\"]] [[\"sh\"]]",
                "[[\"id\"],]",
                "[[\"id\"]"
            })
    void aFileThatItCannotReadAllowsNothingAndEndsTheStart(String text) throws IOException {
        AllowedHooks hooks = holding(text);

        assertThatThrownBy(() -> hooks.check(new StartupEvent()))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(file.toString());
        assertThat(hooks.refusal(List.of("id"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
    void aFileThatOthersMayWriteAllowsNothing(String mode) throws IOException {
        AllowedHooks hooks = holding("[[\"id\"]]");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> hooks.check(new StartupEvent())).hasMessageContaining("chmod go-w");
        assertThat(hooks.refusal(List.of("id"))).isPresent();
    }

    @Test
    void aDirectoryThatOthersMayWriteAllowsNothing() throws IOException {
        AllowedHooks hooks = holding("[[\"id\"]]");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(hooks.refusal(List.of("id"))).isPresent();
    }

    @Test
    void aLinkAndAFileThatIsNotThereAllowNothing() throws IOException {
        holding("[[\"id\"]]");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThat(new AllowedHooks(Optional.of(link)).refusal(List.of("id"))).isPresent();
        assertThat(new AllowedHooks(Optional.of(directory.resolve("none"))).refusal(List.of("id")))
                .isPresent();
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() throws IOException {
        assertThat(holding("[[\"id\"]]" + " ".repeat(AllowedHooks.BYTES_MAX)).refusal(List.of("id")))
                .isPresent();
    }
}
