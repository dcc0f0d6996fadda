/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "unbind",
        mixinStandardHelpOptions = true,
        description = "Removes a binding. The files stay on the host.")
final class UnbindCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "the service's name")
    @SuppressWarnings("NullAway.Init") // required
    private String service;

    @Parameters(index = "1", paramLabel = "HOST", description = "the host's name")
    @SuppressWarnings("NullAway.Init") // required
    private String host;

    @Option(
            names = "--kind",
            paramLabel = "K",
            description = "kind of certificate: server, client or dual (default: " + "${DEFAULT-VALUE})")
    private String kind = "server";

    @Override
    public Integer call() {
        Registry.Answer answer = commonOptions
                .registry()
                .delete("/api/services/" + Registry.encoded(service) + "/bindings/" + Registry.encoded(host) + "/"
                        + Registry.encoded(kind));
        if (!commonOptions.printedAsJson(answer)) {
            commonOptions.out().printf("%s/%s is no longer bound to %s%n", service, kind, host);
        }
        return 0;
    }
}
