/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Ports.Port;
import java.util.Optional;

/** Where everything is, for the person who has just started it. */
final class Summary {
    private Summary() {}

    static String of(ChanceryHome home, Ports ports, Optional<String> fingerprint) {
        return """
                  console       http://%s  (token: jq -r .token %s)
                  OCSP, CA      http://%s/ocsp, /ca
                  Kafka         %s  (kcat -F %s)
                  PostgreSQL    %s  (database chancery)
                  CA            SHA-256 %s
                  logs          %s

                next: %s, or %s; %s lists the certificates""".formatted(
                        ports.address(Port.REGISTRY),
                        HomeOption.quoted(home.cliFile()),
                        ports.address(Port.OCSP),
                        ports.address(Port.KAFKA),
                        HomeOption.quoted(home.kafka().resolve("client.properties")),
                        ports.address(Port.POSTGRES),
                        fingerprint.orElse("not known yet; see " + HomeOption.hint("authorities", home)),
                        home.logs(),
                        HomeOption.hint("issue SERVICE", home),
                        HomeOption.hint("request --csr FILE --profile server", home),
                        HomeOption.hint("list", home));
    }
}
