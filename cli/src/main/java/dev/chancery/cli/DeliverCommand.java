/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deliver",
        mixinStandardHelpOptions = true,
        description = "Delivers a service's current certificate again, and waits until it is on the hosts.",
        footer = {"", "Files that are missing or changed on a host are written again; the others stay unchanged."})
final class DeliverCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "the service's name")
    @SuppressWarnings("NullAway.Init") // required
    private String service;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "HOST",
            description = "the host's name (default: all hosts " + "that the service is bound to)")
    private @Nullable String host;

    @Option(
            names = "--kind",
            paramLabel = "K",
            description = "kind of certificate: server, client or dual (default: " + "${DEFAULT-VALUE})")
    private String kind = "server";

    @Override
    public Integer call() {
        Registry registry = commonOptions.registry();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("kind", kind);
        if (host != null) {
            body.put("host", host);
        }
        Registry.Answer accepted =
                registry.post("/api/services/" + Registry.encoded(service) + "/deliver", body, Map.of());
        return new Delivery(commonOptions, registry)
                .await(service, kind, host, accepted.json().text("commandId"));
    }
}
