/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.log.Event;
import dev.chancery.log.LogPublisher;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Publishes and waits until the broker has all of it, however long that takes: the same bytes again while it is unsure. */
final class Publishing {
    private static final Logger LOG = Logger.getLogger(Publishing.class);
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(200);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

    private final LogPublisher publisher;
    private final Stop stop;

    Publishing(LogPublisher publisher, Stop stop) {
        this.publisher = publisher;
        this.stop = stop;
    }

    /** In the order given. What failed is sent again, in the same order. */
    void publish(List<Event> events) throws InterruptedException {
        List<Event> left = events;
        Duration backoff = BACKOFF_FIRST;
        while (!left.isEmpty()) {
            left = publisher.publishAndWait(left);
            if (!left.isEmpty()) {
                LOG.warnf("not published yet count=%d retryIn=%s", left.size(), backoff);
                stop.pause(backoff);
                Duration doubled = backoff.multipliedBy(2);
                backoff = doubled.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : doubled;
            }
        }
    }
}
