/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.LinkedHashMap;
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
        name = "services",
        mixinStandardHelpOptions = true,
        description = "Lists the services and where they are bound; 'services set' and 'services rm' change them.",
        subcommands = {ServicesCommand.Set.class, ServicesCommand.Remove.class})
final class ServicesCommand implements Callable<Integer> {
    @Mixin
    private Session session = new Session();

    @Override
    public Integer call() {
        Registry.Answer answer = session.registry().get("/api/services");
        if (session.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            session.out().println("no services; add one: chancery services add api");
            return 0;
        }
        Table table = new Table("SERVICE", "HOSTNAME", "VALIDITY", "RENEWED", "BOUND TO");
        for (Json service : items) {
            table.row(
                    service.text("name"),
                    Shown.orDash(service.text("hostname")),
                    Shown.orDash(service.text("validity")),
                    service.text("autoRenew").equals("true") ? "yes" : "no",
                    Shown.orDash(bindings(service)));
        }
        table.print(session.out(), session.width());
        return 0;
    }

    private static String bindings(Json service) {
        return service.items("bindings").stream()
                .map(binding -> binding.text("kind") + "@" + binding.text("host") + ":" + binding.text("directory"))
                .collect(Collectors.joining(" "));
    }

    @Command(
            name = "set",
            aliases = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a service, or changes what is known of it; its bindings stay.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private Session session = new Session();

        @Parameters(paramLabel = "SERVICE")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Option(names = "--hostname", description = "its first name (default: SERVICE.internal)")
        private @Nullable String hostname;

        @Option(names = "--alias", paramLabel = "NAME", description = "a further DNS name or IP address; repeatable")
        private List<String> aliases = List.of();

        @Option(
                names = "--validity",
                paramLabel = "PERIOD",
                description = "ISO 8601, P30D or PT2M (default: the profile's)")
        private @Nullable String validity;

        @Option(names = "--no-auto-renew", description = "leave renewal to people (default: renewed automatically)")
        private boolean noAutoRenew;

        @Option(names = "--label", paramLabel = "K=V", description = "a label; repeatable")
        private Map<String, String> labels = Map.of();

        @Override
        public Integer call() {
            Replacement service = Replacement.of(session.registry(), "/api/services/" + Registry.encoded(name));
            Map<String, Object> body = new LinkedHashMap<>();
            putIfSet(body, "hostname", hostname);
            body.put("aliases", aliases);
            putIfSet(body, "validity", validity);
            body.put("autoRenew", !noAutoRenew);
            body.put("labels", labels);
            body.put("bindings", bindings(service.current()));
            Registry.Answer answer = service.put(body);
            if (!session.printedAsJson(answer)) {
                session.out()
                        .printf("service %s, version %s%n", name, answer.json().text("version"));
            }
            return 0;
        }

        private static List<?> bindings(Json service) {
            return service.get("bindings").value() instanceof List<?> list ? list : List.of();
        }

        private static void putIfSet(Map<String, Object> body, String field, @Nullable String value) {
            if (value != null) {
                body.put(field, value);
            }
        }
    }

    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = "Forgets a service and its bindings; its certificates and files stay.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private Session session = new Session();

        @Parameters(paramLabel = "SERVICE")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Override
        public Integer call() {
            Registry.Answer answer = session.registry().delete("/api/services/" + Registry.encoded(name));
            if (!session.printedAsJson(answer)) {
                session.out().printf("service %s removed%n", name);
            }
            return 0;
        }
    }
}
