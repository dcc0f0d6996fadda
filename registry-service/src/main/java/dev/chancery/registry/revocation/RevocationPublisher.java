/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what was decided, and waits until the ledger has passed it. Each event's id is a function of what it does, so whoever is unsure publishes it
 * again and it is done once.
 */
@ApplicationScoped
class RevocationPublisher {
    private static final Logger LOG = Logger.getLogger(RevocationPublisher.class);
    private static final String SOURCE = "/services/registry";
    private static final Duration VIEW_AGE_MAX = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(1);
    private static final int RETRIES_MAX = 5;

    private final Ledger ledger;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    RevocationPublisher(Ledger ledger, LogPublisher publisher, InstantSource clock, MeterRegistry metrics) {
        this.ledger = ledger;
        this.publisher = publisher;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Nothing is decided on a view that is old. */
    boolean isViewFresh() {
        Instant oldest = clock.instant().minus(VIEW_AGE_MAX);
        return ledger.progress().confirmedAt().filter(at -> at.isAfter(oldest)).isPresent();
    }

    /** Fails with a problem where {@link #isViewFresh} does not hold. */
    void requireFreshView() {
        if (!isViewFresh()) {
            throw Problem.of(503, "The inventory is not up to date with the log; retry when /q/health/ready is UP.")
                    .exception();
        }
    }

    CertificateRevoked revoked(
            CertificateId certificate, RevocationReason reason, String actor, @Nullable String comment) {
        return new CertificateRevoked(
                id(certificate, reason.rfcName(), ""), certificate, now(), actor, reason, comment);
    }

    /** Publishes the transition, and completes once the ledger shows what it did. */
    Uni<Void> carryOut(RevocationTransition transition) {
        return publish(LogEvent.of(
                        Streams.REVOCATIONS,
                        transition.certificate().key(),
                        transition,
                        transition.transition(),
                        SOURCE,
                        transition.at()))
                .call(this::passed)
                .invoke(position -> report(transition, position))
                .replaceWithVoid();
    }

    /** Publishes that the key is blocked, and completes once the ledger knows: from then on its certificates are revoked, whatever becomes of us. */
    Uni<Void> carryOut(KeyBlocked blocked) {
        String key = blocked.key().hex();
        // One that is proved is another event than one that somebody said.
        String id = "block-" + key + (blocked.proof().equals(KeyBlocked.BY_PROOF) ? "-proved" : "");
        return publish(LogEvent.of(Streams.BLOCKED_KEYS, key, blocked, id, SOURCE, blocked.at()))
                .call(this::passed)
                .invoke(position -> LOG.infof(
                        "key blocked key=%s proof=%s actor=%s partition=%d offset=%d",
                        key, blocked.proof(), blocked.actor(), position.partition(), position.offset()))
                .replaceWithVoid();
    }

    private Uni<Void> passed(LogPosition position) {
        return ledger.progress()
                .whenPassed(position)
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> Problem.of(
                                503,
                                "The change is on the log and in effect, but not yet visible in the inventory; read "
                                        + "it again in "
                                        + "a few seconds.")
                        .exception());
    }

    /** After an unknown outcome the same event goes out again: its id makes both one. */
    private Uni<LogPosition> publish(LogEvent event) {
        return publisher
                .publish(event)
                .onFailure()
                .retry()
                .withBackOff(RETRY_FIRST, RETRY_MAX)
                .atMost(RETRIES_MAX)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "transition not known to be published eventId=%s cause=\"%s\"",
                        event.envelope().id(), failure))
                .onFailure()
                .transform(failure -> Problem.of(
                                503,
                                "The broker did not confirm the write, so it is not known whether the change is "
                                        + "recorded. Retry; "
                                        + "the call is idempotent.")
                        .exception());
    }

    private void report(RevocationTransition transition, LogPosition position) {
        String kind = transition.getClass().getSimpleName();
        Counter.builder("chancery.revocations")
                .description("Revocation transitions written to the log, by kind")
                .tag("transition", kind)
                .register(metrics)
                .increment();
        LOG.infof(
                "transition published certificate=%s type=%s eventId=%s partition=%d offset=%d",
                transition.certificate(), kind, transition.transition(), position.partition(), position.offset());
    }

    /** A function of what it does: who is unsure and calls again sends the same transition. */
    static String id(CertificateId certificate, String what, String which) {
        String text = certificate + " " + what + " " + which;
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 40);
    }

    /** Whole seconds, as lists and answers spell them. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
