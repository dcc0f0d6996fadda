/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.StatusStore;
import dev.chancery.x509.IssuerId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** What somebody is woken up for: a signer that is about to end, and signers that no responder accounts for. Touches no key. */
@ApplicationScoped
class SignerAlarms {
    private static final Logger LOG = Logger.getLogger(SignerAlarms.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final StatusStore statusStore;
    private final Enrolments enrolments;
    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final MonotonicScheduler ticker;
    private final ResponderLeases responderLeases = new ResponderLeases();
    private final ViewUpdater watermarks;
    private final Set<IssuerId> shown = new HashSet<>();
    private final UnaccountedSigners unaccountedSigners = new UnaccountedSigners();

    SignerAlarms(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            StatusStore statusStore,
            Enrolments enrolments,
            DeadLetters deadLetters,
            MeterRegistry metrics,
            MonotonicScheduler ticker,
            InstantSource clock) {
        this.statusStore = statusStore;
        this.enrolments = enrolments;
        this.metrics = metrics;
        this.ticker = ticker;
        this.clock = clock;
        this.watermarks = new ViewUpdater(
                kafka,
                "ocsp-watermarks",
                Set.of(Streams.WATERMARKS.topic()),
                new DeadLetteringView(responderLeases, deadLetters::publish),
                clock);
        Gauge.builder("chancery.ocsp.responders", responderLeases, all -> all.alive(clock.instant()))
                .description("responders that announce watermarks, this one among them")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        watermarks.start();
        ticker.everyBlocking(LOOK_EVERY, this::look);
    }

    void stop(@Observes ShutdownEvent event) {
        watermarks.close();
    }

    void look() {
        if (statusStore.confirmedAt().isEmpty() || !watermarks.progress().isCaughtUp()) {
            return;
        }
        Instant now = clock.instant();
        statusStore.authorities().stream()
                .filter(Authority::hasSigners)
                .filter(authority -> !now.isAfter(authority.notAfter()))
                .forEach(authority -> look(authority, now));
    }

    private void look(Authority authority, Instant now) {
        if (shown.add(authority.id())) {
            show(authority);
        }
        long signers = statusStore.signersOf(authority.id(), now);
        long alive = responderLeases.alive(now);
        if (unaccountedSigners.isNews(authority.id(), signers, alive, now)) {
            LOG.errorf(
                    "more signers than responders account for authority=%s name=%s signers=%d accounted=%d; whoever has one of"
                            + " their keys can say what he likes of its certificates until it ends. Was a responder's key directory"
                            + " lost, or a responder taken away? If not, give ocsp new logins and look at requests.ocsp",
                    authority.id(), authority.name(), signers, UnaccountedSigners.accountedFor(alive));
        }
    }

    private void show(Authority authority) {
        Gauge.builder("chancery.ocsp.signer.expires.in", () -> secondsLeft(authority.id()))
                .description(
                        "until the end of the signer that this responder uses, 0 without one; an alarm below 12 hours")
                .baseUnit("seconds")
                .tag("authority", authority.id().hex())
                .register(metrics);
        Gauge.builder("chancery.ocsp.signers", () -> statusStore.signersOf(authority.id(), clock.instant()))
                .description("certificates of signers that are valid; an alarm above twice the responders")
                .tag("authority", authority.id().hex())
                .register(metrics);
    }

    private double secondsLeft(IssuerId authority) {
        return enrolments
                .signerOf(authority)
                .map(signer ->
                        Duration.between(clock.instant(), signer.notAfter()).toMillis() / 1_000.0)
                .orElse(0.0);
    }
}
