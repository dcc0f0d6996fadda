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
        description = "Releases a certificate from hold (revoke --reason certificateHold). It is valid again.",
        footer = {"", "A certificate that is revoked for another reason cannot be released."})
final class ReleaseCommand implements Callable<Integer> {
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
