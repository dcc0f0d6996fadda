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
        name = "services",
        mixinStandardHelpOptions = true,
        description =
                "Lists the services and the hosts they are bound to. 'services set' and 'services rm' change them.",
        subcommands = {ServicesCommand.Set.class, ServicesCommand.Remove.class})
final class ServicesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Override
    public Integer call() {
        Registry.Answer answer = commonOptions.registry().get("/api/services");
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            commonOptions.out().println("no services; add one: " + commonOptions.next("services add api"));
            return 0;
        }
        Table table = new Table("SERVICE", "HOSTNAME", "VALIDITY", "RENEWED", "CHANGED BY", "BOUND TO");
        for (Json service : items) {
            table.row(
                    service.text("name"),
                    Display.orDash(service.text("hostname")),
                    Display.orDash(service.text("validity")),
                    service.text("autoRenew").equals("true") ? "yes" : "no",
                    Display.orDash(service.text("actor")),
                    Display.orDash(bindings(service)));
        }
        table.print(commonOptions.out(), commonOptions.width());
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
            description = "Adds or changes a service. Fields that you do not give keep their values.")
    static final class Set implements Callable<Integer> {
        private static final List<String> FIELDS =
                List.of("hostname", "aliases", "profile", "validity", "autoRenew", "bindings");

        @Mixin
        private CommonOptions commonOptions = new CommonOptions();

        @Parameters(paramLabel = "SERVICE", description = "the service's name")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Option(names = "--hostname", description = "the certificate's first DNS name (default: SERVICE.internal)")
        private @Nullable String hostname;

        @Option(
                names = "--alias",
                paramLabel = "NAME",
                description = "a further DNS name or IP address; repeatable; replaces the previous ones; '' for none")
        private @Nullable List<String> aliases;

        @Option(
                names = "--validity",
                paramLabel = "PERIOD",
                converter = Lifespan.class,
                description = "lifetime: " + Lifespan.EXAMPLES + " (default: the profile's)")
        private @Nullable String validity;

        @Option(
                names = "--no-auto-renew",
                negatable = true,
                description = "disable automatic renewal (--auto-renew, the default, enables it)")
        private @Nullable Boolean noAutoRenew;

        @Option(names = "--label", paramLabel = "K=V", description = "a label; repeatable; K= removes it")
        private Map<String, String> labels = Map.of();

        @Override
        public Integer call() {
            ConditionalPut service =
                    ConditionalPut.of(commonOptions.registry(), "/api/services/" + Registry.encoded(name));
            Map<String, Object> body = service.unchanged(FIELDS);
            putIfSet(body, "hostname", hostname);
            putIfSet(
                    body,
                    "aliases",
                    aliases == null
                            ? null
                            : aliases.stream().filter(alias -> !alias.isEmpty()).toList());
            putIfSet(body, "validity", validity);
            putIfSet(body, "autoRenew", noAutoRenew == null ? null : !noAutoRenew);
            body.put("labels", service.labels(labels));
            Registry.Answer answer = service.put(body);
            if (!commonOptions.printedAsJson(answer)) {
                commonOptions
                        .out()
                        .printf("service %s, version %s%n", name, answer.json().text("version"));
            }
            return 0;
        }

        private static void putIfSet(Map<String, Object> body, String field, @Nullable Object value) {
            if (value != null) {
                body.put(field, value);
            }
        }
    }

    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description =
                    "Removes a service and its bindings. Its certificates stay valid; its files stay on the hosts.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private CommonOptions commonOptions = new CommonOptions();

        @Parameters(paramLabel = "SERVICE", description = "the service's name")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Override
        public Integer call() {
            Registry.Answer answer = commonOptions.registry().delete("/api/services/" + Registry.encoded(name));
            if (!commonOptions.printedAsJson(answer)) {
                commonOptions.out().printf("service %s removed%n", name);
            }
            return 0;
        }
    }
}
