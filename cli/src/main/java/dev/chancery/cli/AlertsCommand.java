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
        description = "Lists the open alerts; --follow goes on with what happens, until Ctrl-C.")
final class AlertsCommand implements Callable<Integer> {
    private static final String DATA = "data:";

    @Mixin
    private Session session = new Session();

    @Option(names = "--all", description = "resolved ones too")
    private boolean all;

    @Option(names = "--follow", description = "stay, and print each change")
    private boolean follow;

    @Override
    public Integer call() throws IOException {
        Registry registry = session.registry();
        if (follow) {
            follow(registry);
            return 0;
        }
        Registry.Answer answer = registry.get("/api/alerts" + (all ? "" : "?state=open"));
        if (session.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            session.out().println("no alerts are open");
            return 0;
        }
        Table table = new Table("SLOT", "STATE", "SINCE (UTC)", "EXPIRES (UTC)", "WHAT");
        for (Json alert : items) {
            table.row(
                    alert.text("slot"),
                    alert.text("state"),
                    Shown.time(alert.text("openedAt")),
                    Shown.time(alert.text("notAfter")),
                    alert.text("summary"));
        }
        table.print(session.out(), session.width());
        return 0;
    }

    private void follow(Registry registry) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(registry.stream("/api/streams/alerts"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    print(line.substring(DATA.length()).strip());
                }
            }
        }
        throw new CommandFailure(CommandFailure.UNREACHABLE, "the registry ended the stream: follow again");
    }

    private void print(String event) {
        Json alert = Json.parse(event);
        if (!session.printedAsJson(new Registry.Answer(200, event, null))) {
            session.out()
                    .println(Shown.cut(
                            Shown.time(alert.text("at")) + "  " + alert.text("state") + "  " + alert.text("slot") + "  "
                                    + alert.text("summary"),
                            session.width()));
        }
    }
}
