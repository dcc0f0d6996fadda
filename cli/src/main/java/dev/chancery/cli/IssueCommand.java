/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "issue",
        mixinStandardHelpOptions = true,
        description = "Creates a key and a certificate for a bound service, and waits until they are delivered to its "
                + "hosts.",
        footer = {"", "The distributor creates the key. The key never leaves the distributor and the hosts."})
final class IssueCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(paramLabel = "SERVICE", description = "the service's name")
    @SuppressWarnings("NullAway.Init") // required
    private String service;

    @Option(
            names = "--kind",
            paramLabel = "K",
            description = "kind of certificate: server, client or dual (default: " + "${DEFAULT-VALUE})")
    private String kind = "server";

    @Override
    public Integer call() {
        Registry registry = commonOptions.registry();
        Registry.Answer accepted =
                registry.post("/api/services/" + Registry.encoded(service) + "/issue", Map.of("kind", kind), Map.of());
        return new Delivery(commonOptions, registry)
                .await(service, kind, null, accepted.json().text("commandId"));
    }
}
