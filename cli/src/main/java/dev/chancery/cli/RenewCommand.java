/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "renew",
        mixinStandardHelpOptions = true,
        description = "Renews a certificate whose key the distributor holds, and waits until the new one is delivered.")
final class RenewCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(
            paramLabel = "ID",
            description = "certificate id, serial number, or at least the first 4 digits of the serial number")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Override
    public Integer call() {
        Registry registry = commonOptions.registry();
        Json accepted = registry.post(Certificates.path(registry, id) + "/renew", Map.of(), Map.of())
                .json();
        String[] slot = accepted.text("slot").split("/", 2);
        return new Delivery(commonOptions, registry)
                .await(slot[0], slot[slot.length - 1], null, accepted.text("command"));
    }
}
