/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.log.Event;
import dev.chancery.log.LogPosition;
import dev.chancery.log.LogPublisher;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
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

    void publish(List<Event> events) throws InterruptedException {
        untilDone(events, publisher::publish);
    }

    /** Waits for what {@code publish} does with each of them; what failed is done again, in the same order. */
    <T> void untilDone(List<T> all, Function<T, Uni<LogPosition>> publish) throws InterruptedException {
        List<T> left = all;
        Duration backoff = BACKOFF_FIRST;
        while (!left.isEmpty()) {
            left = unpublished(left, publish);
            if (!left.isEmpty()) {
                LOG.warnf("not published yet count=%d retryIn=%s", left.size(), backoff);
                stop.pause(backoff);
                Duration doubled = backoff.multipliedBy(2);
                backoff = doubled.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : doubled;
            }
        }
    }

    private static <T> List<T> unpublished(List<T> all, Function<T, Uni<LogPosition>> publish)
            throws InterruptedException {
        List<CompletableFuture<LogPosition>> sent = all.stream()
                .map(each -> publish.apply(each).subscribeAsCompletionStage())
                .toList();
        List<T> failed = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            try {
                LogPosition _ = sent.get(i).get();
            } catch (ExecutionException e) {
                LOG.warnf("publishing failed cause=\"%s\"", e.getCause());
                failed.add(all.get(i));
            }
        }
        return failed;
    }
}
