/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path directory;

    @Test
    void isMadeOnceAndFoundAgain() throws IOException {
        String secret = new Secrets(directory.resolve("secrets")).get("kafka-issuer");

        assertThat(secret).matches("[0-9a-f]{64}");
        assertThat(new Secrets(directory.resolve("secrets")).get("kafka-issuer"))
                .isEqualTo(secret);
    }

    @Test
    void aFileWithASecondLineIsRefusedWithoutItsContent() throws IOException {
        Secrets secrets = new Secrets(directory.resolve("secrets"));
        String secret = secrets.get("kafka-local");
        Files.writeString(secrets.file("kafka-local"), "f00d\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> secrets.get("kafka-local"))
                .hasMessageContaining("kafka-local has more than one line")
                .hasMessageNotContaining(secret)
                .hasMessageNotContaining("f00d");
    }

    @Test
    void twoNamesHaveTwoSecrets() throws IOException {
        Secrets secrets = new Secrets(directory.resolve("secrets"));

        assertThat(secrets.get("one")).isNotEqualTo(secrets.get("other"));
    }

    @Test
    void onlyTheOwnerMayRead() throws IOException {
        Secrets secrets = new Secrets(directory.resolve("secrets"));
        secrets.get("one");

        assertThat(Files.getPosixFilePermissions(secrets.file("one")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("secrets")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
