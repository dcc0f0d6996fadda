/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/bootstrap.md starts the parts that there are, each after what it needs. */
class BootstrapPageTest {
    private static final Pattern STEP =
            Pattern.compile("(?m)^\\| [0-9]+ \\| \\*\\*(\\w+)\\*\\* \\| [^|]* \\| ([^|]*) \\|");

    @Test
    void startsEachPartAfterWhatItNeeds() throws IOException {
        Map<String, Map<?, ?>> services = ComposeFile.read().section("services");
        Map<String, List<String>> steps = new LinkedHashMap<>();
        STEP.matcher(Files.readString(Path.of("../docs/bootstrap.md")))
                .results()
                .forEach(step -> {
                    List<String> needs = step.group(2).equals("–")
                            ? List.of()
                            : List.of(step.group(2).split(", ", -1));
                    assertThat(steps.keySet()).as("before " + step.group(1)).containsAll(needs);
                    steps.put(step.group(1), needs);
                });

        assertThat(steps.keySet()).containsExactlyInAnyOrderElementsOf(services.keySet());
        steps.forEach((part, needs) -> assertThat(
                        ComposeFile.part(services.getOrDefault(part, Map.of()), "depends_on").keySet().stream()
                                .map(Object::toString))
                .as("what " + part + " needs")
                .containsExactlyInAnyOrderElementsOf(needs));
    }
}
