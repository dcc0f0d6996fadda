/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/timing.md says what the sources say. To write its values anew: {@code -Dchancery.docs=write}. */
class TimingPageTest {
    private static final Path FILE = RunningSuite.REPOSITORY.resolve("docs/timing.md");
    private static final Path BUNDLE =
            RunningSuite.REPOSITORY.resolve("policy/src/main/resources/dev/chancery/policy/policy.yaml");
    private static final Pattern ROW = Pattern.compile("(?m)^(\\| [^|]+ \\| )([^|]*)( \\| `([^`]+)` \\|)$");
    private static final Pattern CONSTANT =
            Pattern.compile("Duration\\.of(Days|Hours|Minutes|Seconds|Millis)\\(([0-9_ *]+)\\)");
    private static final Map<String, Duration> UNITS = Map.of(
            "Days", Duration.ofDays(1),
            "Hours", Duration.ofHours(1),
            "Minutes", Duration.ofMinutes(1),
            "Seconds", Duration.ofSeconds(1),
            "Millis", Duration.ofMillis(1));

    @Test
    void saysWhatTheSourcesSay() throws IOException {
        String page = Files.readString(FILE);
        String due = ROW.matcher(page)
                .replaceAll(
                        row -> Matcher.quoteReplacement(row.group(1) + words(valueOf(row.group(4))) + row.group(3)));

        assertThat(ROW.matcher(page).results()).hasSizeGreaterThan(30);
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(FILE, due);
        } else {
            assertThat(page).as("-Dchancery.docs=write writes it anew").isEqualTo(due);
        }
    }

    private static Duration valueOf(String place) {
        if (place.startsWith("topics.yaml ")) {
            return ofTopic(place.substring("topics.yaml ".length()));
        }
        if (place.startsWith("policy.yaml ")) {
            return ofProfile(place.substring("policy.yaml ".length()));
        }
        String[] names = place.split("\\.", -1);
        String source = sourceOf(names[0]);
        return names[1].equals(names[1].toUpperCase(Locale.ROOT))
                ? ofConstant(source, names[1])
                : Duration.parse(found("@WithDefault\\(\"([^\"]+)\"\\)\\s+Duration " + names[1] + "\\(", source)
                        .group(1));
    }

    /** Products of whole numbers alone, as far as they are needed. */
    private static Duration ofConstant(String source, String name) {
        MatchResult constant = CONSTANT.matcher(
                        found("Duration " + name + " =\\s+([^;]+);", source).group(1))
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is no Duration.of…"));
        long count = Pattern.compile("\\*")
                .splitAsStream(constant.group(2))
                .mapToLong(factor -> Long.parseLong(factor.strip().replace("_", "")))
                .reduce(1, Math::multiplyExact);
        return UNITS.getOrDefault(constant.group(1), Duration.ZERO).multipliedBy(count);
    }

    private static Duration ofTopic(String stream) {
        String topics = text(RunningSuite.REPOSITORY.resolve("deploy/topics.yaml"));
        return Duration.parse(
                found("stream: " + Pattern.quote(stream) + "\\n(?:    .*\\n)*?    keep: (P[0-9A-Z]+)", topics)
                        .group(1));
    }

    private static Duration ofProfile(String profile) {
        return Duration.parse(found("(?m)^  " + profile + ":\\n(?:    .*\\n)*?.*default: (P[0-9A-Z]+)", text(BUNDLE))
                .group(1));
    }

    private static MatchResult found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is found by " + pattern));
    }

    private static String sourceOf(String type) {
        try (Stream<Path> files = Files.walk(RunningSuite.REPOSITORY)) {
            return files.filter(file -> file.endsWith(type + ".java"))
                    .filter(file -> file.toString().contains("/src/main/"))
                    .findFirst()
                    .map(TimingPageTest::text)
                    .orElseThrow(() -> new AssertionError("there is no " + type));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String words(Duration value) {
        if (value.toMillisPart() > 0) {
            return value.toMillis() + " ms";
        }
        if (value.toSecondsPart() > 0 || value.compareTo(Duration.ofMinutes(2)) < 0) {
            return value.toSeconds() + " s";
        }
        if (value.toMinutesPart() > 0 || value.compareTo(Duration.ofHours(2)) < 0) {
            return value.toMinutes() + " min";
        }
        return value.toHoursPart() > 0 || value.compareTo(Duration.ofDays(3)) < 0
                ? value.toHours() + " h"
                : value.toDays() + " d";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
