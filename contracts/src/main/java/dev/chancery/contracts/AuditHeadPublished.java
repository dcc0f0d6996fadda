/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;
import java.time.Instant;

/**
 * The head of a service's hash-chained audit file. Record key: the service instance.
 *
 * @param lines number of lines of the file up to this head
 */
public record AuditHeadPublished(String service, long lines, Sha256 head, Instant at) {
    public AuditHeadPublished {
        Required.text("service", service);
        Required.present("head", head);
        Required.present("at", at);
    }
}
