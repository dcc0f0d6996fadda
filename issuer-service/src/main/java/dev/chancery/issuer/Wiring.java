/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer;

import dev.chancery.issuer.issuance.Issuer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Starts the issuer with the application, stops it with it, and says whether it is ready. */
@ApplicationScoped
class Wiring {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    Issuer issuer(
            IssuerConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            InstantSource clock,
            MeterRegistry metrics) {
        return new Issuer(config, kafka, clock, metrics);
    }

    void start(@Observes StartupEvent event, Issuer issuer) {
        issuer.start();
    }

    void stop(@Observes ShutdownEvent event, Issuer issuer) {
        issuer.close();
    }

    @Produces
    @Readiness
    HealthCheck viewsFresh(Issuer issuer) {
        return () -> ready(issuer, "views-fresh");
    }

    @Produces
    @Readiness
    HealthCheck topicsExist(Issuer issuer) {
        return () -> ready(issuer, "topics-exist");
    }

    @Produces
    @Readiness
    HealthCheck auditKept(Issuer issuer) {
        return () -> ready(issuer, "audit-kept");
    }

    @Produces
    @Readiness
    HealthCheck policySeen(Issuer issuer) {
        // An issuer whose configured bundle lacks signatures goes on under the one in force: it is ready, and says so.
        return () -> {
            HealthCheckResponseBuilder response = response(issuer, "policy-seen");
            issuer.policyNotice().ifPresent(sentence -> response.withData("configured", sentence));
            return response.build();
        };
    }

    @Produces
    @Readiness
    HealthCheck authorityEstablished(Issuer issuer) {
        // A key that is lacking takes its own authority off, and no other.
        return () -> {
            HealthCheckResponseBuilder response = response(issuer, "authority-established");
            issuer.lackingKeys().ifPresent(sentence -> response.withData("lacking", sentence));
            return response.build();
        };
    }

    @Produces
    @Readiness
    HealthCheck clockAgrees(Issuer issuer) {
        return () -> response("clock-agrees", issuer.clockFlaw()).build();
    }

    @Produces
    @Readiness
    HealthCheck requestsDigested(Issuer issuer) {
        // One tenant's record that nobody can digest makes nothing unready; whoever looks shall see that there was one.
        return () -> {
            HealthCheckResponseBuilder response =
                    HealthCheckResponse.named("requests-digested").up();
            issuer.deadLetterNotice().ifPresent(sentence -> response.withData("deadLetters", sentence));
            return response.build();
        };
    }

    private static HealthCheckResponse ready(Issuer issuer, String part) {
        return response(issuer, part).build();
    }

    private static HealthCheckResponseBuilder response(Issuer issuer, String part) {
        return response(part, issuer.waitsFor(part));
    }

    private static HealthCheckResponseBuilder response(String part, Optional<String> reason) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(part).status(reason.isEmpty());
        reason.ifPresent(sentence -> response.withData("reason", sentence));
        return response;
    }
}
