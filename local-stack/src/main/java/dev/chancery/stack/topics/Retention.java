/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** How long a topic keeps its records. */
public sealed interface Retention {

    /** Deleted once older than this. */
    record For(Duration time) implements Retention {
        public For {
            if (!time.isPositive()) {
                throw new IllegalArgumentException("a topic's retention must be positive, got " + time);
            }
        }
    }

    /** Never deleted. */
    record Forever() implements Retention {}

    /** The last record of every key stays for ever. */
    record Compacted() implements Retention {}

    static Retention parse(String text) {
        return switch (text) {
            case "forever" -> new Forever();
            case "compacted" -> new Compacted();
            default -> new For(duration(text));
        };
    }

    static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not an ISO 8601 duration such as P30D or PT1H: " + text, e);
        }
    }

    default Map<String, String> settings() {
        return switch (this) {
            case For(Duration time) ->
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(time.toMillis()));
            case Forever() ->
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1");
            case Compacted() -> Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        };
    }

    /** As a person would say it: "30 d", "for ever". */
    default String words() {
        return switch (this) {
            case For(Duration time) when time.toDays() > 0 -> time.toDays() + " d";
            case For(Duration time) -> time.toHours() + " h";
            case Forever() -> "for ever";
            case Compacted() -> "compacted";
        };
    }
}
