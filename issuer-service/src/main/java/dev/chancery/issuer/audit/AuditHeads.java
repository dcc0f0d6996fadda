/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.contracts.AuditHeadPublished;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Event;
import dev.chancery.log.LogPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells the log every ten seconds where the audit file ends, when it has grown: whoever changes the file afterwards would have to change the log
 * too, which another holds. Runs from {@link #start} until it is closed.
 */
public final class AuditHeads implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AuditHeads.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final String SOURCE = "/services/issuer";

    private final AuditFile file;
    private final String service;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("issuer-audit-heads").factory());
    private AuditHead published = AuditHead.NONE;

    /** @param service which issuer, {@code issuer-1} */
    public AuditHeads(AuditFile file, String service, LogPublisher publisher, InstantSource clock) {
        this.file = file;
        this.service = service;
        this.publisher = publisher;
        this.clock = clock;
    }

    public void start() {
        ScheduledFuture<?> _ =
                thread.scheduleWithFixedDelay(this::publish, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What was written last is told after the next start: a broker that is away must not hold up the end. */
    @Override
    public void close() {
        thread.shutdown();
    }

    private void publish() {
        AuditHead head = file.head();
        if (head.equals(published)) {
            return;
        }
        try {
            Instant now = clock.instant();
            if (publisher.publishAndWait(List.of(event(head, now))).isEmpty()) {
                published = head;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("audit head not published, it is with the next one cause=\"%s\"", e);
        }
    }

    private Event event(AuditHead head, Instant now) {
        return Event.of(
                Streams.AUDIT_HEADS,
                service,
                new AuditHeadPublished(service, head.lines(), head.digest(), now),
                service + "." + head.digest(),
                SOURCE,
                now);
    }
}
