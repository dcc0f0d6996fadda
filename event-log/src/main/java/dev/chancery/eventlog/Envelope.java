/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.contracts.Texts;
import dev.chancery.contracts.UnreadableMessageException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 envelope in Kafka's binary mode: {@code ce_} headers and {@code content-type: application/json}.
 *
 * @param time when the writer says that it happened; kept to the text's own precision
 */
public record Envelope(
        String id,
        String source,
        String type,
        Instant time,
        @Nullable String subject) {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String JSON = "application/json";
    private static final String SPEC_VERSION = "1.0";
    private static final int VALUE_BYTES_MAX = 1_024;
    private static final Set<String> KNOWN = Set.of(
            "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_specversion", "ce_dataschema", CONTENT_TYPE);

    /** The headers of a record that carries this envelope. */
    Headers headers() {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", SPEC_VERSION);
        add(headers, "ce_id", id);
        add(headers, "ce_source", source);
        add(headers, "ce_type", type);
        add(headers, "ce_time", time.toString());
        if (subject != null) {
            add(headers, "ce_subject", subject);
        }
        add(headers, CONTENT_TYPE, JSON);
        return headers;
    }

    /** The record's ce_type, null where there is none or no text: enough for a reader of our own facts. */
    public static @Nullable String typeOf(Headers headers) {
        return textOf(headers, "ce_type");
    }

    /** The record's ce_id, null where there is none or no text. */
    public static @Nullable String idOf(Headers headers) {
        return textOf(headers, "ce_id");
    }

    /** The record's ce_time, null where there is none or no time. */
    public static @Nullable Instant timeOf(Headers headers) {
        String text = textOf(headers, "ce_time");
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * Reads what anybody may have written. Every attribute stands once; content-type, where present, is JSON; structured mode, an
     * unknown {@code ce_} header, an attribute longer than 1 kB and one with a control character are errors. Headers without {@code ce_} (a trace, a tool's own) are not ours
     * to judge.
     *
     * @throws UnreadableMessageException that names the header and the rule
     */
    public static Envelope readStrictly(Headers headers) {
        Map<String, String> attributes = new HashMap<>();
        for (Header header : headers) {
            if (header.key().startsWith(PREFIX) || header.key().equals(CONTENT_TYPE)) {
                enter(attributes, header);
            }
        }
        if (!SPEC_VERSION.equals(required(attributes, "ce_specversion"))) {
            throw new UnreadableMessageException("header ce_specversion must be 1.0");
        }
        String contentType = attributes.getOrDefault(CONTENT_TYPE, JSON);
        if (!contentType.equals(JSON) && !contentType.startsWith(JSON + ";")) {
            throw new UnreadableMessageException(
                    "header content-type must be application/json (CloudEvents binary mode)");
        }
        return new Envelope(
                required(attributes, "ce_id"),
                required(attributes, "ce_source"),
                required(attributes, "ce_type"),
                time(required(attributes, "ce_time")),
                attributes.get("ce_subject"));
    }

    private static void enter(Map<String, String> attributes, Header header) {
        if (!KNOWN.contains(header.key())) {
            throw new UnreadableMessageException("header " + Texts.quoted(header.key()) + " is unknown");
        }
        if (attributes.putIfAbsent(header.key(), text(header)) != null) {
            throw new UnreadableMessageException("header " + header.key() + " is present more than once");
        }
    }

    private static String required(Map<String, String> attributes, String name) {
        String value = attributes.get(name);
        if (value == null || value.isBlank()) {
            throw new UnreadableMessageException("header " + name + " is missing");
        }
        return value;
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new UnreadableMessageException(
                    "header ce_time must be an RFC 3339 time in UTC, 2026-11-21T10:00:00Z", e);
        }
    }

    private static @Nullable String textOf(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : Texts.storable(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static String text(Header header) {
        byte[] value = header.value();
        if (value == null || value.length > VALUE_BYTES_MAX) {
            throw new UnreadableMessageException("header " + header.key()
                    + (value == null ? " is null" : " is longer than " + VALUE_BYTES_MAX + " bytes"));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            if (!Texts.oneLine(text).equals(text)) {
                throw new UnreadableMessageException("header " + header.key() + " has a control character");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new UnreadableMessageException("header " + header.key() + " is not UTF-8", e);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
