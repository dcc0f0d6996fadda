/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock and something that a test adds to it. Kafka's client goes by the machine's all the same. */
@Alternative
@Priority(1)
@Singleton
@Identifier("machine")
class SettableClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    void setAheadBy(Duration difference) {
        ahead = difference;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
