/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import org.jspecify.annotations.Nullable;

/** Asks the distributor for something; answered by facts on deployment-events. Record key: the service. */
public sealed interface DeploymentCommand {

    /** Repeating it repeats the answer: the request that it leads to has an id that is a function of it. */
    String commandId();

    String service();

    String kind();

    /** A new key, a CSR, a request through the log, and delivery to every binding of this kind. */
    record IssueAndDeliver(String commandId, String service, String kind) implements DeploymentCommand {
        public IssueAndDeliver {
            requireComplete(commandId, service, kind);
        }
    }

    /**
     * The same for the successor of a certificate.
     *
     * @param attempt from 1; the command id, and therefore the request id, is derived from it and the predecessor
     */
    record RenewAndDeliver(String commandId, String service, String kind, CertificateId predecessor, int attempt)
            implements DeploymentCommand {
        public RenewAndDeliver {
            requireComplete(commandId, service, kind);
            Required.present("predecessor", predecessor);
            if (attempt < 1) {
                throw new IllegalArgumentException("field \"attempt\" must be at least 1, got " + attempt);
            }
        }
    }

    /** Delivers the current certificate of the slot again, to one host or to all of its bindings. */
    record Redeliver(
            String commandId,
            String service,
            String kind,
            @Nullable String host) implements DeploymentCommand {
        public Redeliver {
            requireComplete(commandId, service, kind);
        }
    }

    private static void requireComplete(String commandId, String service, String kind) {
        Required.text("commandId", commandId);
        Required.text("service", service);
        Required.text("kind", kind);
    }
}
