/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;

/**
 * What a service's clock said when it wrote this; the broker stamps its own time beside it, and that is what the service compares. Written only while the
 * service publishes nothing else. Record key: the service.
 *
 * @param at by the service's clock
 */
public record ClockRead(String service, Instant at) {
    public ClockRead {
        Required.text("service", service);
        Required.present("at", at);
    }
}
