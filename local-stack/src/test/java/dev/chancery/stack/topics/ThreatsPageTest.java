/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/threats.md speaks of those who are there, of what they may do, and of signs that can be seen. To write its table anew: {@code -Dchancery.docs=write}. */
class ThreatsPageTest {
    private static final Path FILE = Path.of("../docs/threats.md");
    private static final String BEGIN = "<!-- generated -->\n";
    private static final String END = "<!-- /generated -->";
    private static final Pattern METRIC = Pattern.compile("`chancery_([a-z_]+?)(?:_total)?`");

    private static TopicPlan plan = new TopicPlan(new TreeMap<>(), new TreeMap<>(), List.of());
    private static String page = "";

    @BeforeAll
    static void read() throws IOException {
        plan = TopicPlan.read(Path.of("../deploy/topics.yaml"));
        page = Files.readString(FILE);
    }

    @Test
    void saysWhatTheBrokerLetsEachWrite() throws IOException {
        String table = writers().entrySet().stream()
                .map(writer -> "| " + writer.getKey() + " | " + String.join(", ", writer.getValue()) + " |\n")
                .collect(Collectors.joining("", "| who | writes |\n|---|---|\n", ""));
        int from = page.indexOf(BEGIN) + BEGIN.length();
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(FILE, page.substring(0, from) + table + page.substring(page.indexOf(END)));
        } else {
            assertThat(page.substring(from, page.indexOf(END)))
                    .as("-Dchancery.docs=write writes it anew")
                    .isEqualTo(table);
        }
    }

    /** From the rules themselves, by the principal's name. */
    private static Map<String, Set<String>> writers() {
        Map<String, Set<String>> writers = new TreeMap<>();
        plan.rights().stream()
                .filter(right -> right.pattern().resourceType() == ResourceType.TOPIC)
                .filter(right -> right.entry().operation() == AclOperation.WRITE)
                .forEach(right -> writers.computeIfAbsent(
                                right.entry().principal().replace("User:", ""), _ -> new TreeSet<>())
                        .add(streamOf(right)));
        return writers;
    }

    private static String streamOf(AclBinding right) {
        return "`" + right.pattern().name().replaceAll("^chancery\\.|\\.v1$", "") + "`";
    }

    @Test
    void hasARowForWhoeverCanLogIn() {
        List<String> compromised = Arrays.stream(page.split("\n"))
                .dropWhile(line -> !line.startsWith("| compromised "))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[1].toLowerCase(Locale.ROOT))
                .toList();

        assertThat(plan.principals())
                .allSatisfy(principal -> assertThat(compromised).anyMatch(row -> row.contains(principal)));
    }

    @Test
    void namesMetricsThatThereAre() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("src/main"))
                    .map(ThreatsPageTest::text)
                    .toList();
        }
        assertThat(METRIC.matcher(page).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(sources).as(name).anyMatch(isNamed(name)));
    }

    /** A unit stands at the end of the published name, and in the sources by itself. */
    private static Predicate<String> isNamed(String metric) {
        String unitless = metric.endsWith("_bytes") ? metric.substring(0, metric.length() - "_bytes".length()) : metric;
        return source -> source.contains("\"chancery_" + metric + "\"")
                || source.contains("\"chancery." + metric.replace('_', '.') + "\"")
                || (source.contains("\"chancery." + unitless.replace('_', '.') + "\"")
                        && source.contains(".baseUnit(\"bytes\")"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
