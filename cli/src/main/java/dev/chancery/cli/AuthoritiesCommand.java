/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "authorities",
        mixinStandardHelpOptions = true,
        description = "Lists the CAs. With --pem, prints the trusted root certificates for a trust store.")
final class AuthoritiesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Option(names = "--pem", description = "print the certificates of the trusted root CAs in PEM")
    private boolean pem;

    @Override
    public Integer call() {
        Registry.Answer answer = commonOptions.registry().get("/api/authorities");
        if (!pem && commonOptions.printedAsJson(answer)) {
            return 0;
        }
        List<Json> items = answer.json().items("items");
        if (items.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.NOT_FOUND, "there is no CA yet; the issuer creates the first CAs when it starts");
        }
        if (pem) {
            return printTrusted(items);
        }
        for (Json authority : items) {
            commonOptions
                    .out()
                    .printf(
                            "%s  %s, %s%n  subject  %s%n  expires  %s UTC%n  sha256   %s%n  id       %s%n",
                            authority.text("name"),
                            authority.text("role"),
                            authority.text("state"),
                            authority.text("subject"),
                            Display.time(authority.text("notAfter")),
                            authority.text("sha256"),
                            authority.text("id"));
        }
        return 0;
    }

    /** For a trust store: not a root that nobody has confirmed yet, and none that is distrusted or has ended. */
    private int printTrusted(List<Json> items) {
        List<Json> roots = items.stream()
                .filter(authority -> authority.text("role").equals("root")
                        && authority.text("state").equals("active"))
                .toList();
        if (roots.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.NOT_FOUND, "no root CA is trusted; 'chancery authorities' shows the state of each");
        }
        roots.forEach(root -> commonOptions.out().print(root.text("pem")));
        commonOptions.out().flush();
        return 0;
    }
}
