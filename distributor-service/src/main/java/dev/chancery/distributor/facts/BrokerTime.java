/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.facts;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What the broker's clock shows, as far as it is known: our clock, which is corrected by the broker's once it had a record of ours, and never less than
 * the latest stamp that was read. A clock of ours that is behind makes no certificate younger than it is.
 */
@ApplicationScoped
public class BrokerTime {
    private final InstantSource clock;
    private Instant latest = Instant.MIN;

    BrokerTime(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized Instant instant() {
        Instant now = clock.instant();
        return now.isAfter(latest) ? now : latest;
    }

    /** The broker stamped a record so. */
    public synchronized void seen(Instant stamp) {
        latest = stamp.isAfter(latest) ? stamp : latest;
    }
}
