/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.RunState;
import dev.chancery.stack.suite.Readiness;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what runs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows state, readiness, process, address and start time of each part.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:everything is ready", "3:something is not ready"})
final class Status implements Callable<Integer> {
    private static final int NOT_ALL_UP = 3;

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ChanceryHome home = homeOption.home();
        boolean running = HomeOption.isHome(home) && HomeLock.holder(home).isPresent();
        Optional<RunState> state = running ? RunState.read(home) : Optional.empty();
        List<CompletableFuture<Seen>> asked = state.map(RunState::parts).orElse(List.of()).stream()
                .map(part -> CompletableFuture.supplyAsync(
                        () -> new Seen(part, Readiness.missing(part)), Thread::startVirtualThread))
                .toList();
        List<Seen> parts = asked.stream().map(CompletableFuture::join).toList();
        boolean up = state.map(RunState::ready).orElse(false) && parts.stream().allMatch(Seen::ready);
        System.out.print(json ? json(home, up, parts) : table(home, parts));
        return up ? 0 : NOT_ALL_UP;
    }

    /**
     * @param part as it was written down
     * @param missing what it says now of why it is not ready
     */
    private record Seen(RunState.Part part, List<String> missing) {
        boolean ready() {
            return missing.isEmpty();
        }

        /** One word. */
        String state() {
            return part.state().equals("up") && !ready() ? "not-ready" : part.state();
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", part.name());
            fields.put("state", state());
            fields.put("ready", ready());
            fields.put("missing", missing);
            fields.put("pid", part.pid());
            fields.put("address", part.address());
            fields.put("since", part.since());
            return fields;
        }
    }

    private static String json(ChanceryHome home, boolean up, List<Seen> parts) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("home", home.root().toString());
        fields.put("up", up);
        fields.put("parts", parts.stream().map(Seen::fields).toList());
        return RunState.toJson(fields) + "\n";
    }

    private static String table(ChanceryHome home, List<Seen> parts) {
        if (parts.isEmpty()) {
            return "no stack is running in " + home.root() + "; `" + HomeOption.hint("up", home) + "` starts it\n";
        }
        StringBuilder table = new StringBuilder();
        String row = "%-12s %-9s %-8s %-22s %s%n";
        table.append(row.formatted("PART", "STATE", "PROCESS", "ADDRESS", "SINCE"));
        parts.forEach(seen -> table.append(row.formatted(
                seen.part().name(),
                seen.state(),
                seen.part().pid(),
                seen.part().address(),
                seen.part().since())));
        return table.append(reasons(parts)).toString();
    }

    /** After the table, whose columns scripts read. */
    private static String reasons(List<Seen> parts) {
        StringBuilder reasons = new StringBuilder();
        for (Seen seen : parts) {
            seen.missing()
                    .forEach(reason ->
                            reasons.append("  %s: %s%n".formatted(seen.part().name(), reason)));
        }
        return reasons.isEmpty() ? "" : "\nnot ready:\n" + reasons;
    }
}
