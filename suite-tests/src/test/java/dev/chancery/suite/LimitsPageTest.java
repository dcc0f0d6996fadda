/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/limits.md says what the sources say, and what strangers can make a process hold fits in its heap as shipped. To write the
 * page's values anew: {@code -Dchancery.docs=write}.
 */
class LimitsPageTest {
    private static final Path FILE = RunningSuite.REPOSITORY.resolve("docs/limits.md");
    /** What, value, where it stands. */
    private static final Pattern LIMIT = Pattern.compile("(?m)^(\\| [^|`]+ \\| )([^|`]*)( \\| `([^`]+)` \\|)$");
    /** Process, what it holds, at most, made from. */
    private static final Pattern HELD =
            Pattern.compile("(?m)^(\\| (\\w+) \\| [^|`]+ \\| )([^|`]*)( \\| `([^`]+)` \\|)$");

    private final LimitSources sources = new LimitSources();

    @Test
    void saysWhatTheSourcesSay() throws IOException {
        String page = Files.readString(FILE);
        String due = HELD.matcher(LIMIT.matcher(page).replaceAll(row -> anew(row, 3, 4, this::words)))
                .replaceAll(row -> anew(row, 4, 5, LimitsPageTest::megabytes));

        assertThat(LIMIT.matcher(page).results()).hasSizeGreaterThan(30);
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(FILE, due);
        } else {
            assertThat(page).as("-Dchancery.docs=write writes it anew").isEqualTo(due);
        }
    }

    @Test
    void whatAProcessMayHoldFitsInItsHeapAsShipped() throws IOException {
        Map<String, Long> held = new TreeMap<>();
        HELD.matcher(Files.readString(FILE))
                .results()
                .forEach(row -> held.merge(row.group(2), sources.valueOf(row.group(5)), Long::sum));

        Map<String, Long> heaps = sources.heaps();
        assertThat(held.keySet()).isEqualTo(heaps.keySet());
        heaps.forEach((process, heap) -> assertThat(held.getOrDefault(process, heap))
                .as("bytes that %s may hold at a time, of a heap of %d MB", process, heap >> 20)
                .isLessThan(heap));
    }

    private String anew(MatchResult row, int tail, int place, Function<String, String> form) {
        return Matcher.quoteReplacement(row.group(1) + form.apply(row.group(place)) + row.group(tail));
    }

    private String words(String place) {
        return String.format(Locale.ROOT, "%,d", sources.valueOf(place));
    }

    private static String megabytes(String expression) {
        return String.format(Locale.ROOT, "%.1f MB", new LimitSources().valueOf(expression) / (double) (1 << 20));
    }

    /** The reader itself, on lines as they stand in the sources. */
    @Test
    void readsNumbersAsTheyAreWritten() {
        assertThat(List.of("8L << 20", "64 * 1_024", "1_048_576", "128K", "4M", "2.5 MB"))
                .extracting(LimitSources::number)
                .containsExactly(8_388_608L, 65_536L, 1_048_576L, 131_072L, 4_194_304L, 2_621_440L);
    }
}
