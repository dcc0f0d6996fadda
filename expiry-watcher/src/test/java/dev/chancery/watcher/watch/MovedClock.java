/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The real clock, ahead by as much as a test has moved it. It takes the place of the service's own. */
@ApplicationScoped
class MovedClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plus(ahead);
    }

    void reset() {
        ahead = Duration.ZERO;
    }

    void forward(Duration duration) {
        ahead = ahead.plus(duration);
    }
}
