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
    private Session session = new Session();

    @Parameters(paramLabel = "ID", description = "an id, a serial number, or its first digits, 4 at least")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Override
    public Integer call() {
        Registry registry = session.registry();
        Registry.Answer answer = registry.post(Certificates.path(registry, id) + "/release", Map.of(), Map.of());
        if (!session.printedAsJson(answer)) {
            Json certificate = answer.json();
            session.out()
                    .printf(
                            "%s  %s%nserial   %s%n",
                            certificate.text("state"),
                            Shown.orDash(certificate.text("subject")),
                            certificate.text("serial"));
        }
        return 0;
    }
}
