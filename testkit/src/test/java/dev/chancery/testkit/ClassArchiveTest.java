/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that speaks on its standard output says what it has to say and nothing else, whatever becomes of its archive. */
final class ClassArchiveTest {
    private static final Path ARCHIVE = LocalProcess.repository()
            .resolve("local-stack/target/class-archives/greeter-" + Runtime.version() + ".jsa");

    @TempDir
    private Path directory;

    private Path jar = Path.of("");

    /** A program whose class comes from the archive or from its jar. */
    public static final class Greeter {
        private Greeter() {}

        public static void main(String[] arguments) {
            System.out.println("hello");
        }
    }

    @BeforeEach
    void packAProgram() throws IOException {
        Files.deleteIfExists(ARCHIVE);
        jar = directory.resolve("greeter.jar");
        Path classes = Path.of("target/test-classes").toAbsolutePath();
        String file = Greeter.class.getName().replace('.', '/') + ".class";
        int exit = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), file);
        assertThat(exit).isZero();
    }

    @AfterEach
    void throwAway() throws IOException {
        Files.deleteIfExists(ARCHIVE);
    }

    @Test
    void whatTheFirstStartLoadsTheNextFindInTheArchive() throws Exception {
        ClassArchive archive = ClassArchive.of("greeter", jar);
        assertThat(run(archive, List.of())).isEqualTo("hello\n");
        assertThat(ARCHIVE).doesNotExist();

        archive.make();

        assertThat(run(archive, List.of())).isEqualTo("hello\n");
        assertThat(run(archive, List.of("-Xlog:class+load:stdout")))
                .containsPattern("Greeter source: shared objects file")
                .endsWith("hello\n");
        try (Stream<Path> left = Files.list(ARCHIVE.getParent())) {
            assertThat(left)
                    .noneMatch(file -> file.getFileName().toString().startsWith("greeter-") && !file.equals(ARCHIVE));
        }
    }

    @Test
    void aLineThatAKilledProgramDidNotFinishIsLeftOut() throws Exception {
        ClassArchive archive = ClassArchive.of("greeter", jar);
        run(archive, List.of());
        Path list = ARCHIVE.resolveSibling(
                ARCHIVE.getFileName() + ".of-" + ProcessHandle.current().pid() + ".classes");
        Files.writeString(list, "@lambda-pro", StandardOpenOption.APPEND);

        archive.make();

        assertThat(ARCHIVE).exists();
        assertThat(list).doesNotExist();
    }

    @Test
    void anArchiveThatIsCutOffBreaksNothing() throws Exception {
        ClassArchive archive = made();
        byte[] whole = Files.readAllBytes(ARCHIVE);
        Files.write(ARCHIVE, Arrays.copyOf(whole, whole.length / 2));

        assertThat(run(archive, List.of())).isEqualTo("hello\n");
    }

    @Test
    void anArchiveOfAnotherBuildIsNotUsed() throws Exception {
        ClassArchive archive = made();
        Files.setLastModifiedTime(
                jar,
                FileTime.from(Files.getLastModifiedTime(ARCHIVE).toInstant().plusSeconds(1)));

        assertThat(archive.command(List.of("java"))).containsExactly("java");
    }

    private ClassArchive made() throws Exception {
        ClassArchive archive = ClassArchive.of("greeter", jar);
        run(archive, List.of());
        archive.make();
        assertThat(archive.command(List.of("java"))).contains("-XX:SharedArchiveFile=" + ARCHIVE);
        return archive;
    }

    private String run(ClassArchive archive, List<String> flags) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", jar.toString(), Greeter.class.getName()));
        Process process = new ProcessBuilder(archive.command(command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
