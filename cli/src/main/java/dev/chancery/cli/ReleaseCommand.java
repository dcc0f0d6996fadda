/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Releases a certificate that is on hold (revoke --reason certificateHold): it is valid again.",
        footer = {"", "A certificate that is revoked for another reason stays so."})
final class ReleaseCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "an id, a serial number, or its first digits, 4 at least")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Override
    public Integer call() {
        Registry registry = commonOptions.registry();
        Registry.Answer answer = registry.post(Certificates.path(registry, id) + "/release", Map.of(), Map.of());
        if (!commonOptions.printedAsJson(answer)) {
            Json certificate = answer.json();
            commonOptions
                    .out()
                    .printf(
                            "%s  %s%nserial   %s%n",
                            certificate.text("state"),
                            Display.orDash(certificate.text("subject")),
                            certificate.text("serial"));
        }
        return 0;
    }
}
