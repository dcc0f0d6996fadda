/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.Trees;
import dev.chancery.stack.suite.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("CHANCERY_KAFKA_PORT", "19999", "CHANCERY_OCSP_PORT", "18888");

    @TempDir
    private Path volumes = Path.of("");

    @BeforeEach
    void setUp() throws IOException {
        PrivateFiles.directory(volumes.resolve("postgres"));

        write();
    }

    @Test
    void keepsEveryFileForItsOwnerButThePasswordOfTheDatabase() throws IOException {
        for (Path file : Trees.list(volumes)) {
            if (Files.isRegularFile(file)) {
                String expected = file.equals(volumes.resolve("postgres/password")) ? "rw-r-----" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void tellsAServiceNobodyElsesPassword() throws IOException {
        for (Service service : Service.values()) {
            String settings = Files.readString(
                    volumes.resolve(service.label()).resolve("services/" + service.label() + ".properties"));
            for (Path secret : Trees.list(volumes.resolve("setup/secrets"))) {
                if (Files.isRegularFile(secret) && !secret.toString().endsWith("-" + service.label())) {
                    assertThat(settings).doesNotContain(Files.readString(secret));
                }
            }
            assertThat(settings).contains("bootstrap.servers=kafka:19092", "host=0.0.0.0");
        }
    }

    @Test
    void sendsThoseOutsideToThePublishedPorts() throws IOException {
        assertThat(Files.readString(volumes.resolve("client/kafka/client.properties")))
                .contains("bootstrap.servers=127.0.0.1:19999");
        assertThat(Files.readString(volumes.resolve("client/cli.json"))).contains("http://127.0.0.1:8080");
        assertThat(Files.readString(volumes.resolve("issuer/services/issuer.properties")))
                .contains("chancery.issuer.status-url=http://127.0.0.1:18888");
        assertThat(Files.readString(volumes.resolve("ocsp/services/ocsp.properties")))
                .contains("chancery.ocsp.port=8082");
    }

    @Test
    void changesNothingTheSecondTime() throws IOException {
        Map<String, String> first = contents();

        write();

        assertThat(contents()).isEqualTo(first);
    }

    private void write() throws IOException {
        new Setup(new Network(volumes, Ports.of(0, Map.of(), ENVIRONMENT::get))).write();
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : Trees.list(volumes)) {
            if (Files.isRegularFile(file)) {
                contents.put(file.toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
