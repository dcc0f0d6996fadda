/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A chained line, read again.
 *
 * @param head of the chain, as the line says it; whether it does follow is {@link AuditAccount}'s
 * @param event that went to the log because of it, byte for byte
 */
public record AuditEntry(AuditHead head, Instant at, String step, String act, Optional<LogEvent> event) {
    private static final ObjectMapper JSON = MessageJson.mapper();

    /** Throws {@link UncheckedIOException} for a line that the issuer cannot have written. */
    static AuditEntry of(byte[] line, AuditLine.Read read) {
        AuditHead head = new AuditHead(read.number(), new Sha256(read.chain()));
        Map<String, String> members = new HashMap<>();
        Optional<LogEvent> event = Optional.empty();
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.START_OBJECT && name.equals("event")) {
                    event = Optional.of(event(parser, line));
                } else {
                    members.put(name, parser.getText());
                    parser.skipChildren();
                }
            }
            return new AuditEntry(
                    head, Instant.parse(of(members, "at")), of(members, "step"), of(members, "act"), event);
        } catch (IOException | DateTimeException e) {
            throw new UncheckedIOException(
                    "line n " + read.number() + " is not one that an issuer writes: " + e, new IOException(e));
        }
    }

    /** The value is cut out of the line, since the log wants its octets and not what they mean. */
    private static LogEvent event(JsonParser parser, byte[] line) throws IOException {
        Map<String, String> around = new HashMap<>();
        byte[] value = {};
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("value")) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                value = Arrays.copyOfRange(
                        line, from, (int) parser.currentLocation().getByteOffset());
            } else {
                around.put(name, parser.getText());
            }
        }
        String key = of(around, "key");
        return new LogEvent(
                of(around, "topic"),
                key,
                new Envelope(
                        of(around, "id"),
                        of(around, "source"),
                        of(around, "type"),
                        Instant.parse(of(around, "time")),
                        key),
                Bytes.of(value));
    }

    private static String of(Map<String, String> members, String name) throws IOException {
        String value = members.get(name);
        if (value == null) {
            throw new IOException("it has no \"" + name + "\"");
        }
        return value;
    }
}
