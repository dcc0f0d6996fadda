/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.log.DeadLetteringView;
import dev.chancery.log.DeadLetters;
import dev.chancery.log.Envelope;
import dev.chancery.log.LogFollower;
import dev.chancery.log.LogPublisher;
import dev.chancery.log.MemoryView;
import dev.chancery.log.RecordKey;
import dev.chancery.log.Ticker;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.status.AuthorityChoices;
import dev.chancery.ocsp.status.Statuses;
import dev.chancery.x509.IssuerId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Gets this responder its delegated signers: looks what is due, asks for it on {@code requests.ocsp}, and takes in what comes on {@code outcomes.ocsp}.
 *
 * <p>Key, request id, time and bytes are on disk before the request is published, and the same bytes are published again until there is an outcome. So
 * a crash anywhere repeats the request, and the issuer repeats the certificate.
 */
@ApplicationScoped
public class Enrolments {
    private static final Logger LOG = Logger.getLogger(Enrolments.class);
    private static final EventStream<CertificateOutcome> OUTCOMES = Streams.outcomes(SignerRequest.TENANT);

    private final Statuses statuses;
    private final LogPublisher publisher;
    private final OcspConfig config;
    private final Ticker ticker;
    private final Vertx vertx;
    private final InstantSource clock;
    private final Signers signers;
    private final LogFollower outcomes;
    private final AtomicBoolean outcomesStarted = new AtomicBoolean();

    Enrolments(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Statuses statuses,
            LogPublisher publisher,
            DeadLetters deadLetters,
            OcspConfig config,
            Ticker ticker,
            Vertx vertx,
            InstantSource clock) {
        SecureRandom random = new SecureRandom();
        this.statuses = statuses;
        this.publisher = publisher;
        this.config = config;
        this.ticker = ticker;
        this.vertx = vertx;
        this.clock = clock;
        AuthorityChoices choices = new AuthorityChoices(config);
        this.signers = new Signers(
                KeyDirectory.open(config.keyDirectory(), config.passphraseFile(), random),
                statuses::authority,
                choices::signerKey,
                random);
        this.outcomes = new LogFollower(
                kafka,
                "ocsp-outcomes",
                Set.of(OUTCOMES.topic()),
                new DeadLetteringView(
                        new MemoryView(() -> {}, this::onOutcome),
                        (record, reason) -> unreadable(deadLetters, record, reason)),
                clock);
    }

    void start(@Observes StartupEvent event) {
        LOG.infof("responder known as responder=%s", signers.responder());
        ticker.every(config.signerCheckInterval(), this::enrolWhatIsDue);
    }

    void stop(@Observes ShutdownEvent event) {
        outcomes.close();
        signers.close();
    }

    /** The name of this responder, the same over restarts. */
    public String responder() {
        return signers.responder();
    }

    public Optional<Signer> signerOf(IssuerId authority) {
        return signers.signerOf(authority, clock.instant());
    }

    /** Whether a signer for this authority was refused, and not only waited for. */
    public boolean isRefused(IssuerId authority) {
        return signers.isRefused(authority);
    }

    /** Why there is no signer for this authority yet. */
    public String reason(IssuerId authority) {
        return signers.reason(authority);
    }

    Uni<Void> enrolWhatIsDue() {
        if (statuses.confirmedAt().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // Outcomes are judged under the authorities, so these come first.
        if (outcomesStarted.compareAndSet(false, true)) {
            outcomes.start();
        }
        return vertx.executeBlocking(() -> signers.due(statuses.authorities(), clock.instant()), false)
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUniAndConcatenate(this::publish)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> publish(Enrolment enrolment) {
        return publisher
                .publish(enrolment.request())
                .invoke(_ -> signers.published(enrolment, clock.instant()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf(
                            "request not published, tried again requestId=%s cause=\"%s\"",
                            enrolment.requestId(), failure);
                    return Uni.createFrom().voidItem();
                });
    }

    private void onOutcome(ConsumerRecord<byte[], byte[]> record) {
        CertificateOutcome outcome = OUTCOMES.read(Envelope.typeOf(record.headers()), record.value());
        signers.decided(RecordKey.of(record), outcome, clock.instant());
    }

    private Uni<?> unreadable(DeadLetters deadLetters, ConsumerRecord<byte[], byte[]> record, String reason) {
        String requestId = record.key() == null ? "" : RecordKey.of(record);
        signers.undecipherable(requestId, reason, clock.instant());
        return deadLetters.bury(record, reason);
    }
}
