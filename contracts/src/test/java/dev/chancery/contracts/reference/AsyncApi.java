/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.chancery.contracts.EventStream;
import java.util.List;

/** The AsyncAPI 3.0 document of all streams. */
final class AsyncApi {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build());

    private final Schemas schemas;
    private final Topics topics;

    AsyncApi(Schemas schemas, Topics topics) {
        this.schemas = schemas;
        this.topics = topics;
    }

    String document(List<EventStream<?>> streams) throws JsonProcessingException {
        ObjectNode document = YAML.createObjectNode().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Chancery")
                .put("version", "1")
                .put("description", "Made from the records in contracts and from deploy/topics.yaml.")
                .putObject("license")
                .put("name", "Apache-2.0");
        ObjectNode channels = document.putObject("channels");
        ObjectNode messages = document.putObject("components").putObject("messages");
        for (EventStream<?> stream : streams) {
            channel(channels.putObject(stream.name()), stream);
            stream.types().forEach(type -> message(messages, stream, type));
        }
        return YAML.writeValueAsString(document);
    }

    private void channel(ObjectNode channel, EventStream<?> stream) {
        Topics.Topic topic = topics.of(stream.name());
        channel.put("address", stream.topic());
        channel.put(
                "description",
                "Key: %s. Kept: %s. Written by %s; read by %s."
                        .formatted(topic.key(), topic.keep(), topic.writers(), topic.readers()));
        ObjectNode refs = channel.putObject("messages");
        for (String type : stream.types()) {
            refs.putObject(type).put("$ref", "#/components/messages/" + type);
        }
        channel.putObject("bindings")
                .putObject("kafka")
                .put("topic", stream.topic())
                .put("partitions", topic.partitions());
    }

    private void message(ObjectNode messages, EventStream<?> stream, String type) {
        Class<?> known = stream.classOf(type);
        if (messages.has(type)) {
            return;
        }
        ObjectNode message =
                messages.putObject(type).put("name", known.getSimpleName()).put("contentType", "application/json");
        message.set("headers", headers(type));
        message.set("payload", schemas.of(known));
    }

    private static ObjectNode headers(String type) {
        ObjectNode headers = YAML.createObjectNode().put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        properties.putObject("ce_specversion").put("type", "string").put("const", "1.0");
        properties.putObject("ce_id").put("type", "string");
        properties.putObject("ce_source").put("type", "string");
        properties.putObject("ce_type").put("type", "string").put("const", type);
        properties.putObject("ce_time").put("type", "string").put("format", "date-time");
        properties.putObject("ce_subject").put("type", "string");
        headers.putArray("required")
                .add("ce_specversion")
                .add("ce_id")
                .add("ce_source")
                .add("ce_type")
                .add("ce_time");
        return headers;
    }
}
