/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Event;
import dev.chancery.log.LogPosition;
import dev.chancery.log.LogPublisher;
import dev.chancery.registry.ledger.Certificate;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/**
 * Decides about a certificate's revocation, publishes the transition, and answers once the ledger has passed it.
 *
 * <p>The decision may be made on a view that lacks a transition of this very moment. That costs nothing: a transition that is not needed any
 * more changes nothing in the fold, and the answer is what stands after it.
 */
@ApplicationScoped
class Revocations {
    private static final Logger LOG = Logger.getLogger(Revocations.class);
    private static final String SOURCE = "/services/registry";
    private static final Duration VIEW_AGE_MAX = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(1);
    private static final int RETRIES_MAX = 5;
    private static final String HOLD = RevocationReason.CERTIFICATE_HOLD.rfcName();
    private static final String COMPROMISE = RevocationReason.KEY_COMPROMISE.rfcName();

    private final Ledger ledger;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    Revocations(Ledger ledger, LogPublisher publisher, InstantSource clock, MeterRegistry metrics) {
        this.ledger = ledger;
        this.publisher = publisher;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Revokes or holds; where that changes nothing, answers what stands. */
    Uni<Certificate> revoke(String id, RevocationAsk ask, String actor) {
        requireFreshView();
        return ledger.find(id)
                .chain(certificate -> blockKey(certificate, ask, actor)
                        .chain(() -> isNeeded(certificate, ask)
                                ? carryOut(certificate, transition(certificate, ask, actor))
                                : Uni.createFrom().item(certificate)));
    }

    /** Releases the standing hold; a certificate that is not on hold is answered as it is, a revoked one refused. */
    Uni<Certificate> release(String id, String actor) {
        requireFreshView();
        return ledger.find(id).chain(certificate -> {
            Certificate.Revocation standing = certificate.revocation();
            if (standing == null) {
                return Uni.createFrom().item(certificate);
            }
            if (!standing.reason().equals(HOLD)) {
                throw Problem.of(
                                409,
                                "id",
                                "held",
                                "The certificate is revoked for good (" + standing.reason()
                                        + "): only a hold can be released. Ask for a new certificate.")
                        .exception();
            }
            return carryOut(
                    certificate,
                    new HoldReleased(
                            transitionId(certificate, "release", standing.transition()),
                            certificate.certificateId(),
                            now(),
                            actor,
                            standing.transition()));
        });
    }

    private void requireFreshView() {
        Instant oldest = clock.instant().minus(VIEW_AGE_MAX);
        if (ledger.progress().confirmedAt().filter(at -> at.isAfter(oldest)).isEmpty()) {
            throw Problem.of(
                            503,
                            "The inventory has not heard from the log for a while; try again when /q/health/ready is up.")
                    .exception();
        }
    }

    /** The first revocation wins, except that a compromised key replaces a weaker reason. */
    private static boolean isNeeded(Certificate certificate, RevocationAsk ask) {
        Certificate.Revocation standing = certificate.revocation();
        if (standing == null) {
            return true;
        }
        if (standing.reason().equals(HOLD)) {
            return ask.reason() != RevocationReason.CERTIFICATE_HOLD;
        }
        return ask.reason() == RevocationReason.KEY_COMPROMISE
                && !standing.reason().equals(COMPROMISE);
    }

    private RevocationTransition transition(Certificate certificate, RevocationAsk ask, String actor) {
        Instant at = now();
        if (ask.reason() == RevocationReason.CERTIFICATE_HOLD) {
            // A hold may follow the release of an earlier one within the second, so its id has its moment in it.
            String hold = transitionId(certificate, HOLD, clock.instant().toString());
            return new CertificateHeld(hold, certificate.certificateId(), at, actor, ask.comment());
        }
        String revocation = transitionId(certificate, ask.reason().rfcName(), "");
        return new CertificateRevoked(revocation, certificate.certificateId(), at, actor, ask.reason(), ask.comment());
    }

    private Uni<Certificate> carryOut(Certificate certificate, RevocationTransition transition) {
        Event event = Event.of(
                Streams.REVOCATIONS,
                certificate.certificateId().key(),
                transition,
                transition.transition(),
                SOURCE,
                transition.at());
        return publish(event)
                .call(position -> ledger.progress()
                        .whenPassed(position)
                        .ifNoItem()
                        .after(PATIENCE)
                        .failWith(() -> Problem.of(
                                        503,
                                        "It stands on the log and holds, but the inventory has not read it yet; look again in a moment.")
                                .exception()))
                .invoke(position -> report(certificate, transition, position))
                .chain(() -> ledger.find(certificate.id()));
    }

    /** After an unknown outcome the same event goes out again: its id makes both one transition. */
    private Uni<LogPosition> publish(Event event) {
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
                                "The log did not answer: it is not known whether this holds. Call again, it cannot be done twice.")
                        .exception());
    }

    /** An operator who says that the key is compromised also says that no certificate may be issued for it again. */
    private Uni<Void> blockKey(Certificate certificate, RevocationAsk ask, String actor) {
        String chain = certificate.chain();
        // Of a serial without a certificate nobody here knows the key.
        if (ask.reason() != RevocationReason.KEY_COMPROMISE || chain == null) {
            return Uni.createFrom().voidItem();
        }
        Sha256 key = keyOf(chain);
        KeyBlocked blocked = new KeyBlocked(key, now(), actor, "operator", ask.comment());
        return publish(Event.of(Streams.BLOCKED_KEYS, key.hex(), blocked, "block-" + key.hex(), SOURCE, blocked.at()))
                .replaceWithVoid();
    }

    private static Sha256 keyOf(String chain) {
        try {
            byte[] pem = chain.getBytes(StandardCharsets.US_ASCII);
            // getEncoded of a key from a certificate is its SubjectPublicKeyInfo (RFC 5280 §4.1).
            return Sha256.of(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem))
                    .getPublicKey()
                    .getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("the chain on the log does not begin with a certificate", e);
        }
    }

    private void report(Certificate certificate, RevocationTransition transition, LogPosition position) {
        String kind = transition.getClass().getSimpleName();
        metrics.counter("chancery.revocations", "transition", kind).increment();
        LOG.infof(
                "transition published certificate=%s type=%s eventId=%s partition=%d offset=%d",
                certificate.id(), kind, transition.transition(), position.partition(), position.offset());
    }

    /** A function of what it does: who is unsure and calls again sends the same transition. */
    private static String transitionId(Certificate certificate, String what, String which) {
        String text = certificate.id() + " " + what + " " + which;
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 40);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
