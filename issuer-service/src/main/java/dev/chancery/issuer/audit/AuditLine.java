/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.MessageJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the account.
 *
 * @param step {@code begin} and {@code torn} of the file itself; {@code intent} before a signature, {@code done} after it
 * @param act joins the lines of one act
 */
public record AuditLine(String step, String act, Map<String, String> what) {
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
            String json = JSON.writeValueAsString(all);
            return json.substring(0, json.length() - 1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts can be written", e);
        }
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
