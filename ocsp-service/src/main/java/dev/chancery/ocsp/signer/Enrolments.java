/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.RecordKey;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.status.AuthoritySettings;
import dev.chancery.ocsp.status.StatusStore;
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

    private final StatusStore statusStore;
    private final LogPublisher publisher;
    private final OcspConfig config;
    private final MonotonicScheduler ticker;
    private final Vertx vertx;
    private final InstantSource clock;
    private final Signers signers;
    private final ViewUpdater outcomes;
    private final AtomicBoolean outcomesStarted = new AtomicBoolean();

    Enrolments(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            StatusStore statusStore,
            LogPublisher publisher,
            DeadLetters deadLetters,
            OcspConfig config,
            MonotonicScheduler ticker,
            Vertx vertx,
            InstantSource clock) {
        SecureRandom random = new SecureRandom();
        this.statusStore = statusStore;
        this.publisher = publisher;
        this.config = config;
        this.ticker = ticker;
        this.vertx = vertx;
        this.clock = clock;
        AuthoritySettings choices = new AuthoritySettings(config);
        this.signers = new Signers(
                KeyDirectory.open(config.keyDirectory(), config.passphraseFile(), random),
                statusStore::authority,
                choices::signerKey,
                random);
        this.outcomes = new ViewUpdater(
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
        if (statusStore.confirmedAt().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // Outcomes are judged under the authorities, so these come first.
        if (outcomesStarted.compareAndSet(false, true)) {
            outcomes.start();
        }
        return vertx.executeBlocking(() -> signers.due(statusStore.authorities(), clock.instant()), false)
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
        return deadLetters.publish(record, reason);
    }
}
