/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What deploy/topics.yaml says of a stream, for documentation: tenants and services stand as placeholders. */
final class Topics {
    private final JsonNode streams;

    record Topic(String stream, String key, int partitions, String keep, String writers, String readers) {}

    private Topics(JsonNode streams) {
        this.streams = streams;
    }

    static Topics read(Path file) throws IOException {
        return new Topics(new YAMLMapper().readTree(file.toFile()).get("streams"));
    }

    Topic of(String stream) {
        return StreamSupport.stream(streams.spliterator(), false)
                .filter(entry -> stream.matches(entry.get("stream")
                        .asText()
                        .replaceAll("\\{[a-z]+}", "[^.]+")
                        .replace(".", "\\.")
                        .replace("[^\\.]", "[^.]")))
                .findFirst()
                .map(Topics::topic)
                .orElseThrow(() -> new IllegalStateException("deploy/topics.yaml has no stream " + stream));
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        streams.forEach(entry -> names.add(entry.get("stream").asText()));
        return names;
    }

    private static Topic topic(JsonNode entry) {
        List<String> writers = new ArrayList<>();
        entry.get("writers").forEach(writer -> writers.add(plain(writer.asText())));
        List<String> readers = new ArrayList<>();
        entry.path("readers")
                .properties()
                .forEach(reader -> readers.add(
                        plain(reader.getKey()) + " (" + reader.getValue().asText() + ")"));
        return new Topic(
                entry.get("stream").asText(),
                entry.get("key").asText(),
                entry.get("partitions").asInt(),
                entry.get("keep").asText(),
                String.join(", ", writers),
                readers.isEmpty() ? "people" : String.join(", ", readers));
    }

    private static String plain(String principal) {
        return switch (principal) {
            case "{tenant}" -> "that tenant";
            case "{service}" -> "that service";
            case "services" -> "every service";
            default -> principal;
        };
    }
}
