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
    private static final int INDENT = 6;

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
        AlertSubjects subjects = new AlertSubjects(registry);
        for (Json alert : items) {
            session.out().println(Shown.cut(alert.text("state") + "  " + subjects.of(alert), session.width()));
            new Facts(session.out(), INDENT, session.width())
                    .add(
                            "",
                            alert.text("kind") + " since " + Shown.time(alert.text("openedAt")) + " UTC, expires "
                                    + Shown.time(alert.text("notAfter")) + " UTC")
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
        throw new CommandFailure(CommandFailure.UNREACHABLE, "the registry ended the stream: follow again");
    }

    private void print(AlertSubjects subjects, String event) {
        Json alert = Json.parse(event);
        if (!session.printedAsJson(new Registry.Answer(200, event, null))) {
            session.out()
                    .println(Shown.cut(
                            Shown.time(alert.text("at")) + "  " + alert.text("state") + "  " + subjects.of(alert) + "  "
                                    + alert.text("summary"),
                            session.width()));
        }
    }
}
