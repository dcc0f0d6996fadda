/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description = "Lists the open alerts. With --follow, prints each change until Ctrl-C.")
final class AlertsCommand implements Callable<Integer> {
    private static final String DATA = "data:";
    private static final int INDENT = 6;

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Option(names = "--all", description = "include resolved alerts")
    private boolean all;

    @Option(names = "--follow", description = "keep running and print each change")
    private boolean follow;

    @Override
    public Integer call() throws IOException {
        Registry registry = commonOptions.registry();
        if (follow) {
            follow(registry);
            return 0;
        }
        Registry.Answer answer = registry.get("/api/alerts" + (all ? "" : "?state=open"));
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            commonOptions.out().println("no open alerts");
            return 0;
        }
        AlertSubjects subjects = new AlertSubjects(registry);
        for (Json alert : items) {
            commonOptions
                    .out()
                    .println(Display.cut(alert.text("state") + "  " + subjects.of(alert), commonOptions.width()));
            new KeyValueTable(commonOptions.out(), INDENT, commonOptions.width())
                    .add(
                            "",
                            alert.text("kind") + " since " + Display.time(alert.text("openedAt")) + " UTC, expires "
                                    + Display.time(alert.text("notAfter")) + " UTC")
                    .add("", alert.text("summary"));
        }
        return 0;
    }

    private void follow(Registry registry) throws IOException {
        AlertSubjects subjects = new AlertSubjects(registry);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(registry.stream("/api/streams/alerts"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    print(subjects, line.substring(DATA.length()).strip());
                }
            }
        }
        throw new CommandFailure(CommandFailure.UNREACHABLE, "the registry closed the stream; run the command again");
    }

    private void print(AlertSubjects subjects, String event) {
        Json alert = Json.parse(event);
        if (!commonOptions.printedAsJson(new Registry.Answer(200, event, null))) {
            commonOptions
                    .out()
                    .println(Display.cut(
                            Display.time(alert.text("at")) + "  " + alert.text("state") + "  " + subjects.of(alert)
                                    + "  " + alert.text("summary"),
                            commonOptions.width()));
        }
    }
}
