/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    private Path directory;

    /** Where nothing can be written: a directory stands in the way of the new file. */
    @Test
    void whatIsThereAlreadyNeedsNoRoomOnTheDisk() throws IOException {
        Path file = directory.resolve("ocsp.properties");
        PrivateFiles.write(file, "a=b\n");
        Files.createDirectories(directory.resolve("ocsp.properties.new/in the way"));

        PrivateFiles.write(file, "a=b\n");

        assertThatThrownBy(() -> PrivateFiles.write(file, "a=c\n")).isInstanceOf(IOException.class);
        assertThat(file).hasContent("a=b\n");
    }

    @Test
    void aFileThatWasOpenedToOthersIsClosed() throws IOException {
        Path file = directory.resolve("secret");
        PrivateFiles.write(file, "s\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        PrivateFiles.write(file, "s\n");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
