/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.chancery.suite.topics.TopicUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each service has the rights in deploy/topics.yaml that its code uses: none is missing, and none is there for nothing. */
class TopicRightsTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    /** Looks whether topics are there that the issuer writes, for which the right to write is enough. */
    private static final Set<String> LOOKS_FOR_TOPICS = Set.of("RequiredTopics");

    private final JsonNode file;

    TopicRightsTest() throws IOException {
        file = new YAMLMapper()
                .readTree(REPOSITORY.resolve("deploy/topics.yaml").toFile());
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, issuer-service",
        "registry, registry-service",
        "ocsp, ocsp-service",
        "distributor, distributor-service",
        "watcher, expiry-watcher"
    })
    void aServiceHasTheRightsThatItUses(String service, String module) {
        TopicUse use = TopicUse.of(classes(module), List.of(classes("event-log")), LOOKS_FOR_TOPICS);

        Map<String, Set<String>> granted = Map.of(
                "writes", granted(service, "writers"),
                "reads", granted(service, "readers"));
        assertThat(granted).isEqualTo(Map.of("writes", use.writes(), "reads", use.reads()));
    }

    private static Path classes(String module) {
        Path classes = REPOSITORY.resolve(module).resolve("target/classes");
        assertThat(classes).as(module + " is built").isDirectory();
        return classes;
    }

    private Set<String> granted(String service, String side) {
        boolean tenant =
                file.get("tenants").valueStream().anyMatch(each -> each.asText().equals(service));
        Set<String> streams = new TreeSet<>();
        for (JsonNode stream : file.get("streams")) {
            Set<String> names = new TreeSet<>();
            JsonNode principals = stream.get(side);
            if (principals.isArray()) {
                principals.forEach(each -> names.add(each.asText()));
            } else {
                principals.fieldNames().forEachRemaining(names::add);
            }
            if (names.contains(service)
                    || names.contains("services")
                    || names.contains("{service}")
                    || (tenant && names.contains("{tenant}"))) {
                streams.add(stream.get("stream").asText());
            }
        }
        return streams;
    }
}
