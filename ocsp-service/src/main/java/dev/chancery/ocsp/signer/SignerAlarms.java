/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.Streams;
import dev.chancery.log.DeadLetteringView;
import dev.chancery.log.DeadLetters;
import dev.chancery.log.LogFollower;
import dev.chancery.log.Ticker;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.Statuses;
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

    private final Statuses statuses;
    private final Enrolments enrolments;
    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Responders responders = new Responders();
    private final LogFollower watermarks;
    private final Set<IssuerId> shown = new HashSet<>();
    private final Unaccounted unaccounted = new Unaccounted();

    SignerAlarms(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Statuses statuses,
            Enrolments enrolments,
            DeadLetters deadLetters,
            MeterRegistry metrics,
            Ticker ticker,
            InstantSource clock) {
        this.statuses = statuses;
        this.enrolments = enrolments;
        this.metrics = metrics;
        this.ticker = ticker;
        this.clock = clock;
        this.watermarks = new LogFollower(
                kafka,
                "ocsp-watermarks",
                Set.of(Streams.WATERMARKS.topic()),
                new DeadLetteringView(responders, deadLetters::bury),
                clock);
        Gauge.builder("chancery.ocsp.responders", responders, all -> all.alive(clock.instant()))
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
        if (statuses.confirmedAt().isEmpty() || !watermarks.progress().isCaughtUp()) {
            return;
        }
        Instant now = clock.instant();
        statuses.authorities().stream()
                .filter(Authority::hasSigners)
                .filter(authority -> !now.isAfter(authority.notAfter()))
                .forEach(authority -> look(authority, now));
    }

    private void look(Authority authority, Instant now) {
        if (shown.add(authority.id())) {
            show(authority);
        }
        long signers = statuses.signersOf(authority.id(), now);
        long alive = responders.alive(now);
        if (unaccounted.isNews(authority.id(), signers, alive, now)) {
            LOG.errorf(
                    "more signers than responders account for authority=%s name=%s signers=%d accounted=%d; whoever has one of"
                            + " their keys can say what he likes of its certificates until it ends. Was a responder's key directory"
                            + " lost, or a responder taken away? If not, give ocsp new logins and look at requests.ocsp",
                    authority.id(), authority.name(), signers, Unaccounted.accountedFor(alive));
        }
    }

    private void show(Authority authority) {
        Gauge.builder("chancery.ocsp.signer.expires.in", () -> secondsLeft(authority.id()))
                .description(
                        "until the end of the signer that this responder uses, 0 without one; an alarm below 12 hours")
                .baseUnit("seconds")
                .tag("authority", authority.id().hex())
                .register(metrics);
        Gauge.builder("chancery.ocsp.signers", () -> statuses.signersOf(authority.id(), clock.instant()))
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
