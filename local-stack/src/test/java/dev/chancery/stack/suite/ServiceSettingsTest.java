/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.kafka.Principals;
import dev.chancery.stack.postgres.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void whatTheOperatorWroteWinsAndIsNeverWritten() throws IOException {
        Path own = Files.createDirectories(directory.resolve("settings")).resolve("registry.properties");
        String text = "# louder\nquarkus.log.level=DEBUG\nquarkus.http.port=1234\n";
        Files.writeString(own, text);

        Path written = settings().write(Service.REGISTRY);

        assertThat(Files.readAllLines(written))
                .contains("quarkus.log.level=DEBUG", "quarkus.http.port=1234", "quarkus.management.port=9000");
        assertThat(own).hasContent(text);
        assertThat(Files.readString(settings().write(Service.OCSP))).doesNotContain("DEBUG");
    }

    @Test
    void aMalformedTokenFileIsRefusedBeforeTheRegistryStarts() throws IOException {
        ServiceSettings settings = settings();
        settings.write(Service.REGISTRY);
        Path tokens = directory.resolve("secrets/api-token");
        String made = Files.readString(tokens).strip();
        Files.writeString(tokens, "and more", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> settings.write(Service.REGISTRY))
                .hasMessageContaining("line 2 of " + tokens)
                .hasMessageNotContaining(made);
    }

    private ServiceSettings settings() throws IOException {
        ChanceryHome home = new ChanceryHome(directory);
        home.create();
        return new ServiceSettings(
                home,
                Surroundings.local(Ports.of(0, Map.of(), Map.<String, String>of()::get)),
                new Principals(home.secrets(), "127.0.0.1:9092"),
                new Databases("127.0.0.1:54329", home.secrets()));
    }
}
