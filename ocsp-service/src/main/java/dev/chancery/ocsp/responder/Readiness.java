/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.eventlog.clock.ServiceClock;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.AuthoritySettings;
import dev.chancery.ocsp.status.StatusStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready: everything on the log read, a moment ago, signers, and no setting for an authority that nobody knows. Else the reason stands beside DOWN. One
 * authority that gets no signer makes only its own answers tryLater, and is named. A root's key may be offline, and nobody waits for it: until there is a
 * signer, what is asked about authorities below it is answered tryLater.
 */
@org.eclipse.microprofile.health.Readiness
class Readiness implements HealthCheck {
    private final StatusStore statusStore;
    private final Watermarks watermarks;
    private final OcspConfig config;
    private final AuthoritySettings choices;
    private final MissingSigners lacking;
    private final ServiceClock serviceClock;
    private final InstantSource clock;

    Readiness(
            StatusStore statusStore,
            Enrolments enrolments,
            Watermarks watermarks,
            OcspConfig config,
            ServiceClock serviceClock,
            InstantSource clock) {
        this.statusStore = statusStore;
        this.watermarks = watermarks;
        this.config = config;
        this.choices = new AuthoritySettings(config);
        this.lacking = new MissingSigners(
                authority -> enrolments.signerOf(authority).isPresent(), enrolments::isRefused, enrolments::reason);
        this.serviceClock = serviceClock;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("responder");
        Optional<String> reason = reasonToWait();
        reason.ifPresent(text -> response.withData("reason", text));
        lacking.sentences().ifPresent(text -> response.withData("withoutSigner", text));
        statusStore.confirmedAt().ifPresent(at -> response.withData("confirmedAt", at.toString()));
        return response.status(reason.isEmpty()).build();
    }

    private Optional<String> reasonToWait() {
        Instant now = clock.instant();
        Optional<Instant> confirmed = statusStore.confirmedAt();
        if (confirmed.isEmpty()) {
            return Optional.of("the topics are not there, or not read to their end yet");
        }
        if (now.isAfter(confirmed.get().plus(config.stalenessLimit()))) {
            return Optional.of("the log was last read to its end at " + confirmed.get() + "; is the broker there?");
        }
        List<Authority> issuing = statusStore.authorities().stream()
                .filter(authority -> !authority.isRoot())
                .filter(authority -> !now.isAfter(authority.notAfter()))
                .toList();
        if (issuing.isEmpty()) {
            return Optional.of("no issuing authority is on the log yet");
        }
        if (watermarks.lease().until().isEmpty()) {
            return Optional.of("no watermark announced yet");
        }
        Optional<String> clockFlaw = serviceClock.monitor().flaw();
        if (clockFlaw.isPresent()) {
            return clockFlaw;
        }
        return choices.flaw(statusStore.authorities()).or(() -> lacking.reasonToWait(issuing, now));
    }
}
