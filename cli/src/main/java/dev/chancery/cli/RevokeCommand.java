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
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Revokes a certificate, for good, and waits until the registry shows it.")
final class RevokeCommand implements Callable<Integer> {
    @Mixin
    private Session session = new Session();

    @Parameters(paramLabel = "ID", description = "an id, a serial number, or the beginning of one")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "R",
            description = "as RFC 5280 spells it: keyCompromise, superseded, cessationOfOperation, affiliationChanged,"
                    + " privilegeWithdrawn, unspecified, certificateHold …")
    @SuppressWarnings("NullAway.Init") // required
    private String reason;

    @Option(names = "--comment", description = "for whoever asks why")
    private @Nullable String comment;

    @Override
    public Integer call() {
        Registry registry = session.registry();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        if (comment != null) {
            body.put("comment", comment);
        }
        Registry.Answer answer = registry.post(Certificates.path(registry, id) + "/revoke", body, Map.of());
        if (session.printedAsJson(answer)) {
            return 0;
        }
        Json certificate = answer.json();
        Json revocation = certificate.get("revocation");
        session.out()
                .printf(
                        "%s  %s%nserial   %s%nreason   %s, since %s UTC%n",
                        certificate.text("state"),
                        Shown.orDash(certificate.text("subject")),
                        certificate.text("serial"),
                        revocation.text("reason"),
                        Shown.time(revocation.text("at")));
        return 0;
    }
}
