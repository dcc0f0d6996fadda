/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;

/**
 * What a service's clock said when it wrote this; the service compares it with the broker's append time of this record. Written only while
 * the service publishes nothing else. Record key: the service.
 *
 * @param at by the service's clock
 */
public record ClockRead(String service, Instant at) {
    public ClockRead {
        Required.text("service", service);
        Required.present("at", at);
    }
}
