/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/configuration.md has every key of every interface with {@code @ConfigMapping}. To write its tables: {@code -Dchancery.docs=write}. */
class ConfigurationPageTest {
    private static final Path FILE = RunningSuite.REPOSITORY.resolve("docs/configuration.md");
    private static final String MADE = "<!-- Below this line: made by ConfigurationPageTest. -->\n";

    @Test
    void saysWhatTheInterfacesSay() throws IOException {
        List<ConfigurationKeys.Group> groups = ConfigurationKeys.ofRepository().groups();
        String page = Files.readString(FILE);
        String due = page.substring(0, page.indexOf(MADE))
                + MADE
                + groups.stream().map(ConfigurationPageTest::section).collect(Collectors.joining());

        assertThat(groups).hasSizeGreaterThanOrEqualTo(9);
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(FILE, due);
        } else {
            assertThat(page).as("-Dchancery.docs=write writes it").isEqualTo(due);
        }
    }

    private static String section(ConfigurationKeys.Group group) {
        String rows = group.keys().stream().map(ConfigurationPageTest::row).collect(Collectors.joining());
        return "\n## `" + group.prefix() + ".*` (" + group.module() + ")\n\n" + group.purpose()
                + "\n\n| key | value | default | meaning |\n|---|---|---|---|\n" + rows;
    }

    private static String row(ConfigurationKeys.Key key) {
        String value = key.value().map(text -> "`" + text + "`").orElse(key.required() ? "required" : "not set");
        return "| `" + key.name() + "` | " + key.type() + " | " + value + " | "
                + key.meaning().replace("|", "\\|") + " |\n";
    }
}
