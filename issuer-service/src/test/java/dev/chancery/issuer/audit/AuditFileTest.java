/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditFileTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

    private Path directory = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void begin(@TempDir Path home) {
        directory = home;
        file = home.resolve("audit.log");
    }

    /** docs/issuance.md shows how somebody who has nothing but a shell follows the chain. */
    @Test
    void chainsItsLinesSoThatAShellCanFollow() throws Exception {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one"), line("done", "one")));
            audit.append(List.of(line("intent", "two ünd \"quotes\"")));
        }
        assertThat(followedByAShell()).isEmpty();

        Files.writeString(file, Files.readString(file).replace("\"serial\":\"2a\"", "\"serial\":\"2b\""));
        assertThat(followedByAShell().lines()).hasSize(3).allMatch(said -> said.startsWith("changed: "));
    }

    private String followedByAShell() throws Exception {
        String page = Files.readString(Path.of("../docs/issuance.md"));
        String script = page.substring(page.indexOf("```bash\n") + "```bash\n".length());
        Process shell = new ProcessBuilder("bash", "-c", script.substring(0, script.indexOf("```")))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void holdsTheEventByteForByte() throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("done", "one")));
        }
        JsonNode event = MessageJson.mapper()
                .readTree(Files.readAllLines(file).getLast())
                .path("event");

        assertThat(event.path("topic").asText()).isEqualTo("chancery.issuances.v1");
        assertThat(event.path("value")).hasToString("{\"chain\":\"-----BEGIN\"}");
    }

    /** Another thread's wait for the disk serves it too, so its own may have nothing to do. */
    @Test
    void whatIsNotedStandsInTheFileAndIsToldOfOnceItIsOnTheDisk() throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
            AuditHead before = audit.head();

            AuditFile.Noted noted = audit.note(List.of(line("done", "one")));

            assertThat(steps()).containsExactly("begin", "intent", "done");
            assertThat(audit.head()).isEqualTo(before);
            noted.awaitDisk();
            assertThat(audit.head().lines()).isEqualTo(before.lines() + 1);
            noted.awaitDisk();
        }
        requireWhole();
    }

    @Test
    void goesOnWithTheChainWhenItIsOpenedAgain() throws IOException {
        AuditHead before;
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
            before = audit.head();
        }
        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).isEmpty();
            assertThat(audit.head()).isEqualTo(before);
            audit.append(List.of(line("done", "one")));
        }
        assertThat(before.lines()).isEqualTo(2);
        assertThat(steps()).containsExactly("begin", "intent", "done");
        requireWhole();
    }

    @Test
    void saysWhatACrashCutOff() throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
        }
        Files.writeString(file, "{\"at\":\"2026-11-2", StandardOpenOption.APPEND);
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "again")));
        }
        assertThat(steps()).containsExactly("begin", "intent", "cut off", "torn", "intent");
        requireWhole();
    }

    /** Killed while it mends what a crash had cut off. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"at\":\"2026-11-2",
                "{\"at\":\"2026-11-2\n",
                "{\"at\":\"2026-11-2\n{\"at\":\"2026-11-22T10",
                "{\"a\n{"
            })
    void mendsWhatCrashesCutOff(String left) throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
        }
        Files.writeString(file, left, StandardOpenOption.APPEND);
        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).isEmpty();
            audit.append(List.of(line("intent", "again")));
        }

        AuditAccount account = AuditAccount.read(file, Files.size(file), entry -> {});
        assertThat(account.flaws()).isEmpty();
        assertThat(account.torn()).isOne();
    }

    /** The line says all, so it is one of the chain and not one that was cut off. */
    @Test
    void givesALineItsEndThatACrashCutOff() throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
        }
        String all = Files.readString(file);
        Files.writeString(file, all.substring(0, all.length() - 1));
        try (AuditFile audit = open()) {
            audit.append(List.of(line("done", "one")));
        }

        AuditAccount account = AuditAccount.read(file, Files.size(file), entry -> {});
        assertThat(account.flaws()).isEmpty();
        assertThat(steps()).containsExactly("begin", "intent", "done");
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void writesNothingBehindWhatSomebodyElseWrote(String what, UnaryOperator<String> change) throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
            Files.writeString(file, change.apply(Files.readString(file)));

            for (int again = 0; again < 2; again++) {
                assertThat(audit.flaw()).as("while it runs").hasValueSatisfying(this::namesFileAndRemedy);
            }
            assertThatThrownBy(() -> audit.append(List.of(line("done", "one"))))
                    .isInstanceOf(AuditFileNotOursException.class);
        }
        if (!what.equals("cut short")) {
            try (AuditFile audit = open()) {
                assertThat(audit.flaw()).as("after a restart").hasValueSatisfying(this::namesFileAndRemedy);
            }
        }
        AuditAccount account = AuditAccount.read(file, Files.size(file), entry -> {});
        assertThat(account.end().lines()).as("nothing was added").isLessThanOrEqualTo(3);
    }

    static Stream<Arguments> foreign() {
        String line = "{\"at\":\"2026-11-22T10:00:00Z\",\"step\":\"done\",\"act\":\"x\"";
        String chained = line + ",\"n\":3,\"chain\":\"" + "a".repeat(64) + "\"}\n";
        return Stream.of(
                Arguments.of("garbage", (UnaryOperator<String>) all -> all + "garbage\n"),
                Arguments.of("an empty line", (UnaryOperator<String>) all -> all + "\n"),
                Arguments.of("a whole line without a chain", (UnaryOperator<String>) all -> all + line + "}\n"),
                Arguments.of("a line of another chain", (UnaryOperator<String>) all -> all + chained),
                Arguments.of("garbage and no end", (UnaryOperator<String>) all -> all + "garbage\nmore"),
                Arguments.of("cut short", (UnaryOperator<String>) all -> all.substring(0, all.indexOf('\n') + 1)));
    }

    private void namesFileAndRemedy(String sentence) {
        assertThat(sentence)
                .contains(
                        file.toString(),
                        "audit verify",
                        directory.resolve("mark").toString());
    }

    /** The end alone is read, and the end alone is known. */
    @Test
    void noticesItBehindALongFileToo() throws IOException {
        try (AuditFile audit = open()) {
            for (int i = 0; i < 300; i++) {
                audit.note(List.of(line("intent", "x".repeat(5_000))));
            }
        }
        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).isEmpty();
        }
        Files.writeString(file, "garbage\n", StandardOpenOption.APPEND);
        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).hasValueSatisfying(this::namesFileAndRemedy);
        }
        Files.writeString(file, "garbage\n".repeat(200_000), StandardOpenOption.APPEND);
        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).hasValueSatisfying(this::namesFileAndRemedy);
        }
    }

    @Test
    void writesNothingWhereTheFileThatItBeganIsGone() throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
        }
        Files.move(file, directory.resolve("elsewhere"));

        try (AuditFile audit = open()) {
            assertThat(audit.flaw())
                    .hasValueSatisfying(sentence -> assertThat(sentence)
                            .contains(
                                    file.toString(),
                                    "put it back",
                                    directory.resolve("mark").toString()));
            assertThatThrownBy(() -> audit.append(List.of(line("done", "one"))))
                    .isInstanceOf(AuditFileNotOursException.class);
            assertThat(file).doesNotExist();

            Files.move(directory.resolve("elsewhere"), file);
            assertThat(audit.flaw()).as("once it is put back").isEmpty();
        }
    }

    @Test
    void writesNothingIntoAnotherFileThatLiesInItsPlace() throws IOException {
        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).isEmpty();
        }
        Files.move(file, directory.resolve("elsewhere"));
        try (AuditFile other = new AuditFile(file, directory.resolve("another-mark"), CLOCK)) {
            other.append(List.of(line("intent", "of somebody else")));
        }

        try (AuditFile audit = open()) {
            assertThat(audit.flaw()).isPresent();
        }
    }

    @Test
    void stopsWhenTheFileIsTakenAwayUnderIt() throws IOException {
        try (AuditFile audit = open()) {
            audit.append(List.of(line("intent", "one")));
            Files.delete(file);

            assertThat(audit.flaw()).isPresent();
            assertThatThrownBy(() -> audit.append(List.of(line("done", "one"))))
                    .isInstanceOf(AuditFileNotOursException.class);
        }
    }

    @Test
    void keepsOneChainForManyThreads() throws Exception {
        int threads = 8;
        int times = 50;
        try (AuditFile audit = open();
                ExecutorService all = Executors.newFixedThreadPool(threads)) {
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String act = "act " + thread;
                writers.add(() -> {
                    for (int i = 0; i < times; i++) {
                        audit.append(List.of(line("intent", act)));
                    }
                    return true;
                });
            }
            for (Future<Boolean> writer : all.invokeAll(writers)) {
                assertThat(writer.get()).isTrue();
            }
            assertThat(audit.head().lines()).isEqualTo(1 + threads * times);
        }
        requireWhole();
    }

    private AuditFile open() {
        return new AuditFile(file, directory.resolve("mark"), CLOCK);
    }

    private static AuditLine line(String step, String act) {
        LogEvent event = new LogEvent(
                "chancery.issuances.v1",
                "key",
                new Envelope(act, "/services/issuer", "a type", CLOCK.instant(), "key"),
                Bytes.of("{\"chain\":\"-----BEGIN\"}".getBytes(StandardCharsets.UTF_8)));
        return new AuditLine(step, act, Map.of("serial", "2a"), event);
    }

    private List<String> steps() throws IOException {
        List<String> steps = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            steps.add(
                    line.endsWith("}")
                            ? MessageJson.mapper().readTree(line).path("step").asText()
                            : "cut off");
        }
        return steps;
    }

    /** Every whole line carries the digest of all before it. */
    private void requireWhole() throws IOException {
        AuditHead head = AuditHead.NONE;
        for (String line : Files.readAllLines(file)) {
            if (line.endsWith("}")) {
                AuditLine.Read read = AuditLine.read(line).orElseThrow();
                head = head.after(read.withoutChain());
                assertThat(read.chain()).isEqualTo(head.digest().hex());
                assertThat(read.number()).isEqualTo(head.lines());
            }
        }
    }
}
