/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stacktests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code chancery} script finds the home that people mean. */
class LauncherIT {
    private static final Path LIBRARIES = Path.of("../local-stack/target/stack.classpath");

    @TempDir
    private Path directory;

    @Test
    void goesByTheHomeThatIsSet() throws IOException {
        assertThat(statusWith(environment -> environment.put("HOME", directory.toString())))
                .contains("nothing is running in " + directory.resolve(".chancery"));
    }

    @Test
    void doesWithoutOne() throws IOException {
        assertThat(statusWith(environment -> {
                    environment.remove("HOME");
                    environment.put("CHANCERY_HOME", directory.resolve("a home").toString());
                }))
                .contains("nothing is running in " + directory.resolve("a home"));
        assertThat(statusWith(environment -> environment.remove("HOME"))).contains("nothing is running in /");
    }

    /** Who runs it is not always who built it, and is not let into that one's Maven repository. */
    @Test
    void needsNothingOfWhoeverBuiltItButTheBuild() throws IOException {
        Path build = LIBRARIES.toAbsolutePath().normalize().getParent();

        for (String library : Files.readString(LIBRARIES).strip().split(":", -1)) {
            assertThat(Path.of(library)).startsWith(build).exists();
        }
    }

    private static String statusWith(Consumer<Map<String, String>> change) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder("../chancery", "status").redirectErrorStream(true);
        launcher.environment().remove("CHANCERY_HOME");
        change.accept(launcher.environment());
        return new String(launcher.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
