/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import dev.chancery.contracts.EventStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;

/** docs/messages.md: every stream, every message on it, every field. */
final class MessageTables {
    private static final String HEAD = """
            # Messages

            Made from the records in `contracts` and from `deploy/topics.yaml`; a test compares. The same as AsyncAPI 3:
            [asyncapi.yaml](asyncapi.yaml).

            Values are JSON; the envelope is CloudEvents 1.0 in Kafka binary mode (headers `ce_specversion`, `ce_id`, `ce_source`,
            `ce_type`, `ce_time`, `ce_subject`, `content-type: application/json`). `ce_type` alone names the type. Instants are RFC 3339
            in UTC, durations ISO 8601, serial numbers (40 digits in certificates of Chancery), ids and digests lower-case hex, certificates PEM, bytes base64. Readers
            ignore fields that they do not know; requests alone are read strictly.

            A value is UTF-8 without a byte order mark. A text is well-formed Unicode without U+0000: in a request and over REST another one is refused by
            the field's name, and so are control characters in names, claims, labels, comments and headers; on every other stream a reader takes it
            with U+FFFD in the place of what cannot be stored. A record that a reader cannot take lies in its `dead` stream, with the reason, and the
            reader goes on behind it.

            | stream | key | partitions | kept | written by | read by |
            |---|---|---|---|---|---|
            """;

    private final Descriptions descriptions;
    private final Topics topics;
    private final StringBuilder text = new StringBuilder(HEAD);

    MessageTables(Descriptions descriptions, Topics topics) {
        this.descriptions = descriptions;
        this.topics = topics;
    }

    String document(List<EventStream<?>> streams) {
        for (EventStream<?> stream : streams) {
            Topics.Topic topic = topics.of(stream.name());
            line("| `%s` | %s | %d | %s | %s | %s |"
                    .formatted(
                            topic.stream(),
                            topic.key(),
                            topic.partitions(),
                            topic.keep(),
                            topic.writers(),
                            topic.readers()));
        }
        for (EventStream<?> stream : streams) {
            line("\n## " + topics.of(stream.name()).stream());
            stream.types().forEach(type -> message(stream, type));
        }
        return text.toString();
    }

    private void message(EventStream<?> stream, String type) {
        Class<?> known = stream.classOf(type);
        line("\n### %s\n\n`%s`. %s\n".formatted(known.getSimpleName(), type, descriptions.of(known)));
        line("| field | type | | |");
        line("|---|---|---|---|");
        fields(known, "");
    }

    private void fields(Class<?> type, String prefix) {
        for (RecordComponent field : type.getRecordComponents()) {
            line("| `%s%s` | %s | %s | %s |"
                    .formatted(
                            prefix,
                            field.getName(),
                            name(field.getGenericType()),
                            Schemas.isRequired(field) ? "required" : "",
                            descriptions.of(type, field.getName()).replace("|", "\\|")));
            Type nested = element(field.getGenericType());
            if (nested instanceof Class<?> record
                    && record.isRecord()
                    && record.getName().startsWith("dev.chancery.contracts.")
                    && record.getRecordComponents().length > 1) {
                fields(record, prefix + field.getName() + ".");
            }
        }
    }

    private static Type element(Type type) {
        return type instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]
                : type;
    }

    private static String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? "list of " + name(generic.getActualTypeArguments()[0])
                    : "map to " + name(generic.getActualTypeArguments()[1]);
        }
        return ((Class<?>) type).getSimpleName();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
