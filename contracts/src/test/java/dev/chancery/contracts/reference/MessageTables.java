/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import dev.chancery.contracts.EventStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;

/** docs/messages.md: every stream, every message on it, every field. */
final class MessageTables {
    private static final int WIDTH = 120;
    private static final String HEAD = """
            # Messages

            A test makes this page from the records in `contracts` and from `deploy/topics.yaml`. The same as AsyncAPI 3:
            [asyncapi.yaml](asyncapi.yaml).

            Values are JSON. The envelope is CloudEvents 1.0 in Kafka binary mode (headers `ce_specversion`, `ce_id`, `ce_source`,
            `ce_type`, `ce_time`, `ce_subject`, `content-type: application/json`). Only `ce_type` determines the type. Instants are
            RFC 3339 in UTC, durations ISO 8601, serial numbers (40 digits in certificates of Chancery), ids and digests lower-case
            hex, certificates PEM, bytes base64. Readers ignore fields that they do not know; only requests are read strictly.

            A value is UTF-8 without a byte order mark. A text is well-formed Unicode without U+0000. In a request and over REST any
            other text is refused by the name of the field, and so are control characters in names, claims, labels, comments and
            headers. On every other stream a reader replaces what cannot be stored with U+FFFD. A record that a reader cannot
            process is written to the reader's `dead` stream, with the reason, and the reader continues after it.

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
        line("\n### %s\n\n%s\n".formatted(known.getSimpleName(), wrapped("`" + type + "`. " + descriptions.of(known))));
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

    /** At most {@value #WIDTH} characters a line, broken at spaces. */
    private static String wrapped(String prose) {
        StringBuilder lines = new StringBuilder();
        int width = 0;
        for (String word : prose.split(" ", -1)) {
            if (width > 0) {
                boolean full = width + 1 + word.length() > WIDTH;
                lines.append(full ? '\n' : ' ');
                width = full ? 0 : width + 1;
            }
            lines.append(word);
            width += word.length();
        }
        return lines.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
