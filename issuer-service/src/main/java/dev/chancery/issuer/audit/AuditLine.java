/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.LogEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of the account.
 *
 * @param step {@code begin} and {@code torn} of the file itself; {@code intent} before a signature, {@code done} after it
 * @param act joins the lines of one act
 * @param event that goes to the log because of it, byte for byte, so that a log which lost it can have it again; null where none does
 */
public record AuditLine(
        String step,
        String act,
        Map<String, String> what,
        @Nullable LogEvent event) {
    private static final ObjectMapper JSON = MessageJson.mapper();
    /** What stands last in a line: its number, and the chain up to it. */
    private static final Pattern END = Pattern.compile(",\"n\":([1-9][0-9]{0,17}),\"chain\":\"([0-9a-f]{64})\"}");

    /** A line that was read again. */
    record Read(long number, String chain, String withoutChain) {}

    /** The line up to what {@link Chained} adds. */
    String text(Instant at) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("at", at.toString());
        all.put("step", step);
        all.put("act", act);
        all.putAll(what);
        try {
            return open(all) + (event == null ? "" : ",\"event\":" + json(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts can be written", e);
        }
    }

    /** The value as it stands on the log, not as a text that holds JSON: it is read by people too. */
    private static String json(LogEvent event) throws JsonProcessingException {
        Map<String, String> around = new LinkedHashMap<>();
        around.put("topic", event.topic());
        around.put("key", String.valueOf(event.key()));
        around.put("id", event.envelope().id());
        around.put("source", event.envelope().source());
        around.put("type", event.envelope().type());
        around.put("time", event.envelope().time().toString());
        String value = new String(event.value().octets(), StandardCharsets.UTF_8);
        return open(around) + ",\"value\":" + value + "}";
    }

    private static String open(Map<String, String> members) throws JsonProcessingException {
        String json = JSON.writeValueAsString(members);
        return json.substring(0, json.length() - 1);
    }

    /** The whole line, and the head that it makes. */
    record Chained(String line, AuditHead head) {
        static Chained of(String text, AuditHead before) {
            String numbered = text + ",\"n\":" + (before.lines() + 1);
            AuditHead head = before.after(numbered + "}");
            return new Chained(numbered + ",\"chain\":\"" + head.digest() + "\"}\n", head);
        }
    }

    /** Empty for what is no whole line. */
    static Optional<Read> read(String line) {
        Matcher end = END.matcher(line);
        int from = line.lastIndexOf(",\"n\":");
        if (from < 0 || !end.region(from, line.length()).matches()) {
            return Optional.empty();
        }
        String withoutChain = line.substring(0, line.lastIndexOf(",\"chain\":")) + "}";
        return Optional.of(new Read(Long.parseLong(end.group(1)), end.group(2), withoutChain));
    }
}
