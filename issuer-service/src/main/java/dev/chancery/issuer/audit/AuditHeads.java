/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.contracts.AuditHeadPublished;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.LoopThread;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Tells the log every ten seconds where the audit file ends, when it has grown: whoever changes the file afterwards would have to change the log
 * too, which another holds. Runs from {@link #start} until it is closed.
 */
public final class AuditHeads implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final String SOURCE = "/services/issuer";

    private final AuditFile file;
    private final String service;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final LoopThread thread = new LoopThread("issuer-audit-heads", this::run);
    private AuditHead published = AuditHead.NONE;

    /** @param service which issuer, {@code issuer-1} */
    public AuditHeads(AuditFile file, String service, LogPublisher publisher, InstantSource clock) {
        this.file = file;
        this.service = service;
        this.publisher = publisher;
        this.clock = clock;
    }

    public void start() {
        LoopThread _ = thread.start();
    }

    /** What was written last is told after the next start: a broker that is away must not hold up the end. */
    @Override
    public void close() {
        thread.close(Duration.ZERO);
    }

    private void run(LoopThread loop) throws InterruptedException {
        loop.pause(EVERY);
        while (!loop.isClosed()) {
            publish();
            loop.beat();
            loop.pause(EVERY);
        }
    }

    private void publish() throws InterruptedException {
        AuditHead head = file.head();
        Instant now = clock.instant();
        if (!head.equals(published)
                && publisher.publishAndWait(List.of(event(head, now))).isEmpty()) {
            published = head;
        }
    }

    private LogEvent event(AuditHead head, Instant now) {
        return LogEvent.of(
                Streams.AUDIT_HEADS,
                service,
                new AuditHeadPublished(service, head.lines(), head.digest(), now),
                service + "." + head.digest(),
                SOURCE,
                now);
    }
}
