/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what runs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows each part: its state, process, address and since when.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:everything is up", "3:something is not"})
final class Status implements Callable<Integer> {
    private static final int NOT_ALL_UP = 3;

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ChanceryHome home = homeOption.home();
        boolean running = HomeOption.isHome(home) && HomeLock.holder(home).isPresent();
        Optional<RunState> state = running ? RunState.read(home) : Optional.empty();
        List<RunState.Part> parts = state.map(RunState::parts).orElse(List.of());
        boolean up = state.map(RunState::ready).orElse(false)
                && parts.stream().allMatch(part -> part.state().equals("up"));
        System.out.print(json ? json(home, up, parts) : table(home, parts));
        return up ? 0 : NOT_ALL_UP;
    }

    private static String json(ChanceryHome home, boolean up, List<RunState.Part> parts) throws IOException {
        return RunState.toJson(Map.of("home", home.root().toString(), "up", up, "parts", parts)) + "\n";
    }

    private static String table(ChanceryHome home, List<RunState.Part> parts) {
        if (parts.isEmpty()) {
            return "nothing is running in " + home.root() + ": `chancery up` starts it\n";
        }
        StringBuilder table = new StringBuilder();
        String row = "%-12s %-9s %-8s %-22s %s%n";
        table.append(row.formatted("PART", "STATE", "PROCESS", "ADDRESS", "SINCE"));
        parts.forEach(part ->
                table.append(row.formatted(part.name(), part.state(), part.pid(), part.address(), part.since())));
        return table.toString();
    }
}
