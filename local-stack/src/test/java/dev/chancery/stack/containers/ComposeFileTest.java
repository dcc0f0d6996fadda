/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.suite.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docker-compose.yml says against what the code knows. That it starts can only be seen where there is a Docker. */
class ComposeFileTest {
    private ComposeFile file = new ComposeFile(Map.of());

    @BeforeEach
    void read() throws IOException {
        file = ComposeFile.read();
    }

    @Test
    void startsEveryServiceAndAsksForItsHealthWhereItIsServed() {
        for (Service service : Service.values()) {
            Map<?, ?> container = container(service.label());

            assertThat(ComposeFile.texts(container, "command")).containsExactly(service.label());
            assertThat(ComposeFile.texts(ComposeFile.part(container, "healthcheck"), "test"))
                    .endsWith("health", Integer.toString(service.management().usual()));
        }
    }

    @Test
    void givesTheBuildEveryProgram() throws IOException {
        String dockerfile = Files.readString(Path.of("../Dockerfile"));
        List<String> admitted = Files.readAllLines(Path.of("../.dockerignore"));

        for (Service service : Service.values()) {
            String program = service.module() + "/target/quarkus-app";
            assertThat(dockerfile).contains("COPY " + program + " /opt/chancery/" + service.label());
            assertThat(admitted).contains("!" + program);
        }
        assertThat(admitted).contains("*");
    }

    @Test
    void mountsAServicesDirectoryForItselfAndForSetupAlone() {
        for (Service service : Service.values()) {
            String mount = service.label() + ":/chancery/" + service.label();

            assertThat(ComposeFile.texts(container(service.label()), "volumes")).containsExactly(mount);
            assertThat(mounting(service.label())).containsExactlyInAnyOrder(service.label(), "setup");
        }
        assertThat(mounting("setup")).containsExactlyInAnyOrder("setup", "provision");
        assertThat(mounting("client")).containsExactly("setup");
    }

    @Test
    void declaresEveryVolumeAndEveryNetwork() {
        assertThat(used("volumes")).isEqualTo(file.section("volumes").keySet());
        assertThat(used("networks")).isEqualTo(file.section("networks").keySet());
    }

    @Test
    void publishesOnLoopbackAlone() {
        file.section("services")
                .forEach((name, container) -> assertThat(ComposeFile.texts(container, "ports"))
                        .as(name)
                        .allMatch(port -> port.startsWith("127.0.0.1:")));
    }

    @Test
    void namesATagOfEveryImage() {
        file.section("services")
                .forEach((name, container) -> assertThat(String.valueOf(container.get("image")))
                        .as(name)
                        .matches("[a-z/-]+:\\d[\\d.]*"));
    }

    @Test
    void givesNoContainerMoreThanItNeeds() {
        file.section("services").forEach((name, container) -> {
            assertThat(ComposeFile.texts(container, "cap_drop")).as(name).containsExactly("ALL");
            assertThat(ComposeFile.texts(container, "security_opt")).as(name).containsExactly("no-new-privileges:true");
            assertThat(container.containsKey("privileged")).as(name).isFalse();
        });
    }

    @Test
    void noLogGrowsWithoutBound() {
        file.section("services").forEach((name, container) -> {
            Map<?, ?> options = ComposeFile.part(ComposeFile.part(container, "logging"), "options");
            assertThat(options.get("max-size")).as(name).isEqualTo("16m");
            assertThat(options.get("max-file")).as(name).isEqualTo("2");
        });
    }

    @Test
    void everyJvmEndsWithTheFirstErrorAndUnpacksWhereNobodyElseWrites() throws IOException {
        assertThat(Files.readAllLines(Path.of("../deploy/container-entrypoint.sh")).stream()
                        .filter(line -> line.contains("exec java")))
                .hasSize(3)
                .allMatch(line -> line.contains("exec java \"${guards[@]}\" "));
        assertThat(file.environment("kafka").get("KAFKA_OPTS")).contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void keepsSecretsOutOfTheEnvironment() {
        for (String name : file.section("services").keySet()) {
            file.environment(name)
                    .forEach((variable, value) -> assertThat(variable + "=" + value)
                            .as(name)
                            .doesNotContainPattern("(?i)(password|secret|token|passphrase)=")
                            .doesNotContainPattern("(?i)sasl.jaas.config=|password="));
        }
    }

    private Map<?, ?> container(String name) {
        Map<?, ?> container = file.section("services").get(name);
        assertThat(container).as(name).isNotNull();
        return container == null ? Map.of() : container;
    }

    private Set<String> mounting(String volume) {
        return file.section("services").entrySet().stream()
                .filter(container -> ComposeFile.texts(container.getValue(), "volumes").stream()
                        .anyMatch(mount -> mount.startsWith(volume + ":")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> used(String section) {
        return file.section("services").values().stream()
                .flatMap(container -> ComposeFile.texts(container, section).stream())
                .map(text -> text.replaceFirst(":.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
