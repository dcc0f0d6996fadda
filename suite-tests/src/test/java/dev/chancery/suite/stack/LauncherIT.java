/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code chancery} script finds the home that people mean, and builds what its command needs. */
class LauncherIT {
    private static final Path LIBRARIES = Path.of("../local-stack/target/stack.classpath");

    @TempDir
    private Path directory;

    @Test
    void goesByTheHomeThatIsSet() throws IOException {
        assertThat(statusWith(environment -> environment.put("HOME", directory.toString())))
                .contains("no stack is running in " + directory.resolve(".chancery"));
    }

    @Test
    void doesWithoutOne() throws IOException {
        assertThat(statusWith(environment -> {
                    environment.remove("HOME");
                    environment.put("CHANCERY_HOME", directory.resolve("a home").toString());
                }))
                .contains("no stack is running in " + directory.resolve("a home"));
        assertThat(statusWith(environment -> environment.remove("HOME"))).contains("no stack is running in /");
    }

    /** Who runs it is not always who built it, and is not let into that one's Maven repository. */
    @Test
    void needsNothingOfWhoeverBuiltItButTheBuild() throws IOException {
        Path build = LIBRARIES.toAbsolutePath().normalize().getParent();

        for (String library : Files.readString(LIBRARIES).strip().split(":", -1)) {
            assertThat(Path.of(library)).startsWith(build).exists();
        }
    }

    /** What the first command builds of a fresh clone is not the suite that the second one starts. */
    @Test
    void buildsTheSuiteForUpThoughThePartForAnotherCommandIsThere() throws Exception {
        FreshClone clone = FreshClone.in(directory);

        clone.run("--help");
        clone.run("up", "--help");
        clone.run("up", "--detach");
        clone.run("up", "--detach");

        List<String> built = clone.built();
        assertThat(built).hasSize(3);
        assertThat(built.subList(0, 2)).containsExactly("cli", "local-stack");
        assertThat(built.getLast().split(","))
                .contains("cli", "local-stack", "issuer-service", "registry-service", "ocsp-service")
                .contains("distributor-service", "expiry-watcher");
    }

    @Test
    void buildsTheSuiteAgainWhereAProgramOfItIsGone() throws Exception {
        FreshClone clone = FreshClone.in(directory);
        clone.run("up");
        Files.delete(clone.root().resolve("ocsp-service/target/quarkus-app/quarkus-run.jar"));

        clone.run("up");

        assertThat(clone.built()).hasSize(2);
    }

    @Test
    void buildsTheSuiteOnRequestAndOnlyIfItIsOlderThanItsSources() throws Exception {
        FreshClone clone = FreshClone.in(directory);

        clone.run("build");
        clone.run("build");
        clone.run("up");

        assertThat(clone.built()).singleElement().asString().contains("issuer-service", "cli");
    }

    /** A home that is named by a relative path is the caller's, not one in the repository. */
    @Test
    void staysInTheDirectoryOfTheCaller() throws Exception {
        FreshClone clone = FreshClone.in(directory);
        clone.run("up");

        assertThat(clone.run("up", "--home", "home")).contains("java in " + clone.caller());
    }

    /** What cannot be looked at may well run. */
    @Test
    void saysWhoseHomeItMayNotLookInto() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")));
        Path home = Files.createDirectory(directory.resolve("home"));

        assertThat(said(
                        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "../chancery", "status"),
                        environment -> environment.put("CHANCERY_HOME", home.toString())))
                .contains("this user has no permission to read " + home + "; run this as root")
                .doesNotContain("no stack is running");
    }

    private static String statusWith(Consumer<Map<String, String>> change) throws IOException {
        return said(List.of("../chancery", "status"), change);
    }

    private static String said(List<String> command, Consumer<Map<String, String>> change) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder(command).redirectErrorStream(true);
        launcher.environment().remove("CHANCERY_HOME");
        change.accept(launcher.environment());
        return new String(launcher.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
