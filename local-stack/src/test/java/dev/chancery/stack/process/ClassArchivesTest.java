/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchivesTest {
    @TempDir
    private Path directory;

    private ClassArchives archives = ClassArchives.none();
    private Path jar = Path.of("");

    @BeforeEach
    void packAProgram() {
        jar = directory.resolve("greeter.jar");
        archives = ClassArchives.in(directory.resolve("archives"), directory);
        String classes = Greeter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        String file = Greeter.class.getName().replace('.', File.separatorChar) + ".class";
        int exit = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes, file);
        assertThat(exit).isZero();
    }

    /** A program whose class can only come from the archive or from its jar. */
    public static final class Greeter {
        private Greeter() {}

        public static void main(String[] arguments) {
            System.out.println("hello");
        }
    }

    @Test
    void theSecondStartFindsItsClassesInTheArchive() throws Exception {
        Spawner spawner = new Spawner(directory);
        Child first = start(spawner);
        assertThat(archives.lacks(first.program())).isTrue();

        archives.make(first.program(), spawner, directory.resolve("making.log"));

        Child second = start(spawner);
        assertThat(archives.lacks(second.program())).isFalse();
        assertThat(Files.readString(second.program().log()))
                .contains("hello")
                .containsPattern("Greeter source: shared objects file");
        assertThat(directory.resolve("archives"))
                .isDirectoryContaining("glob:**.jsa")
                .isDirectoryNotContaining("glob:**.of-*");
    }

    @Test
    void whatAProgramHasResolvedGoesIntoItsArchiveAfterItsEnd() throws Exception {
        Spawner spawner = new Spawner(directory);
        Child first = start(spawner);
        archives.make(first.program(), spawner, directory.resolve("making.log"));
        Path list = directory.resolve("greeter.classes");
        assertThat(list).content().contains("@cp " + Greeter.class.getName().replace('.', '/'));
        Files.setLastModifiedTime(list, FileTime.from(Instant.now().plusSeconds(1))); // as if it had ended now

        Child second = start(spawner);
        assertThat(archives.lacks(second.program())).isTrue();
        archives.make(second.program(), spawner, directory.resolve("making.log"));
        Files.setLastModifiedTime(list, FileTime.from(Instant.now().minusSeconds(60)));

        Child third = start(spawner);
        assertThat(archives.lacks(third.program())).isFalse();
        assertThat(Files.readString(third.program().log())).containsPattern("Greeter source: shared objects file");
    }

    @Test
    void aListThatMakesNoArchiveIsNotTriedAgain() throws Exception {
        Spawner spawner = new Spawner(directory);
        archives.make(start(spawner).program(), spawner, directory.resolve("making.log"));
        Path list = Files.writeString(directory.resolve("greeter.classes"), "@no such word\n");
        Files.setLastModifiedTime(list, FileTime.from(Instant.now().plusSeconds(1)));
        Child second = start(spawner);

        assertThatThrownBy(() -> archives.make(second.program(), spawner, directory.resolve("making.log")))
                .hasMessageContaining("making.log");

        assertThat(archives.lacks(second.program())).isFalse();
        assertThat(archives.lacks(start(spawner).program())).isFalse();
    }

    @Test
    void anArchiveOfAnEarlierBuildIsMadeAgain() throws Exception {
        Spawner spawner = new Spawner(directory);
        archives.make(start(spawner).program(), spawner, directory.resolve("making.log"));
        Files.setLastModifiedTime(
                jar, FileTime.from(Files.getLastModifiedTime(jar).toInstant().plusSeconds(3_600)));

        assertThat(archives.lacks(start(spawner).program())).isTrue();
    }

    @Test
    void asTheyAreTheyAreUsedAndNoneIsMade() throws Exception {
        Spawner spawner = new Spawner(directory);
        ClassArchives asTheyAre = ClassArchives.asTheyAre(directory.resolve("archives"));
        assertThat(asTheyAre.flags("greeter", jar)).isEmpty();
        archives.make(start(spawner).program(), spawner, directory.resolve("making.log"));

        archives = asTheyAre;
        Child second = start(spawner);

        assertThat(asTheyAre.lacks(second.program())).isFalse();
        assertThat(Files.readString(second.program().log())).containsPattern("Greeter source: shared objects file");
    }

    @Test
    void withoutAPlaceForThemNothingIsWrittenDown() throws IOException {
        Path taken = Files.writeString(directory.resolve("taken"), "");

        assertThat(ClassArchives.in(taken.resolve("archives"), directory).flags("greeter", jar))
                .isEmpty();
    }

    private Child start(Spawner spawner) throws IOException, InterruptedException {
        JavaProgram java =
                new JavaProgram(Path.of(System.getProperty("java.home")), jar.toString(), archives, List.of());
        Path log = Files.createTempFile(directory, "greeter", ".log");
        // behind what the archives say of the log
        List<String> flags = List.of("-Xlog:class+load:stdout");
        Child child = spawner.start(java.program("greeter", flags, Greeter.class.getName(), List.of(), directory, log));
        assertThat(child.process().waitFor()).isZero();
        return child;
    }
}
