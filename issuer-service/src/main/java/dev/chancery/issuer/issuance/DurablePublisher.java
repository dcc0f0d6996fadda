/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.LogPublisher.Sent;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Publishes and waits until the broker has all of it, however long that takes: the same bytes again while it is unsure. */
final class DurablePublisher {
    private static final Logger LOG = Logger.getLogger(DurablePublisher.class);
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(200);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

    private final LogPublisher publisher;
    private final ShutdownSignal stop;

    DurablePublisher(LogPublisher publisher, ShutdownSignal stop) {
        this.publisher = publisher;
        this.stop = stop;
    }

    /** In the order given. What failed is sent again, in the same order. */
    void publish(List<LogEvent> events) throws InterruptedException {
        publish(events, () -> {});
    }

    /** @param meanwhile done while the broker writes; what it throws is thrown, and the events may be there or not */
    void publish(List<LogEvent> events, Runnable meanwhile) throws InterruptedException {
        Sent sent = publisher.send(events);
        meanwhile.run();
        List<LogEvent> left = sent.await();
        Duration backoff = BACKOFF_FIRST;
        while (!left.isEmpty()) {
            LOG.warnf("not published yet count=%d retryIn=%s", left.size(), backoff);
            stop.pause(backoff);
            Duration doubled = backoff.multipliedBy(2);
            backoff = doubled.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : doubled;
            left = publisher.publishAndWait(left);
        }
    }
}
