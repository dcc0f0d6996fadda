/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "hosts",
        mixinStandardHelpOptions = true,
        description = "Lists the hosts that certificates are delivered to. 'hosts set' and 'hosts rm' change them.",
        subcommands = {HostsCommand.Set.class, HostsCommand.Remove.class})
final class HostsCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Override
    public Integer call() {
        Registry.Answer answer = commonOptions.registry().get("/api/hosts");
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            commonOptions.out().println("no hosts; add one: " + commonOptions.next("hosts add web-1"));
            return 0;
        }
        Table table = new Table("HOST", "TARGET", "ADDRESS", "VERSION", "CHANGED BY", "LABELS");
        for (Json host : items) {
            table.row(
                    host.text("name"),
                    host.text("target"),
                    Display.orDash(host.text("address")),
                    host.text("version"),
                    Display.orDash(host.text("actor")),
                    labels(host));
        }
        table.print(commonOptions.out(), commonOptions.width());
        return 0;
    }

    static String labels(Json item) {
        return item.get("labels").fields().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    @Command(
            name = "set",
            aliases = "add",
            mixinStandardHelpOptions = true,
            description = "Adds or changes a host. Fields that you do not give keep their values.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private CommonOptions commonOptions = new CommonOptions();

        @Parameters(paramLabel = "HOST", description = "the host's name")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Option(names = "--target", description = "how files are delivered (default for a new host: directory)")
        private @Nullable String target;

        @Option(names = "--address", description = "address of a network target")
        private @Nullable String address;

        @Option(names = "--label", paramLabel = "K=V", description = "a label; repeatable; K= removes it")
        private Map<String, String> labels = Map.of();

        @Override
        public Integer call() {
            ConditionalPut host = ConditionalPut.of(commonOptions.registry(), "/api/hosts/" + Registry.encoded(name));
            Map<String, Object> body = host.unchanged(List.of("target", "address"));
            if (target != null) {
                body.put("target", target);
            }
            if (address != null) {
                body.put("address", address);
            }
            body.put("labels", host.labels(labels));
            Registry.Answer answer = host.put(body);
            if (!commonOptions.printedAsJson(answer)) {
                commonOptions
                        .out()
                        .printf("host %s, version %s%n", name, answer.json().text("version"));
            }
            return 0;
        }
    }

    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = "Removes a host. Its files stay where they are.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private CommonOptions commonOptions = new CommonOptions();

        @Parameters(paramLabel = "HOST", description = "the host's name")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Override
        public Integer call() {
            Registry.Answer answer = commonOptions.registry().delete("/api/hosts/" + Registry.encoded(name));
            if (!commonOptions.printedAsJson(answer)) {
                commonOptions.out().printf("host %s removed%n", name);
            }
            return 0;
        }
    }
}
