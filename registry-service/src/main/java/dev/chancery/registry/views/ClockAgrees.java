/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import dev.chancery.eventlog.clock.ServiceClock;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the machine's clock is minutes off the broker's: sessions and tokens end by it, and whoever keeps it should know. */
@Readiness
@ApplicationScoped
class ClockAgrees implements HealthCheck {
    private final ServiceClock clock;

    ClockAgrees(ServiceClock clock) {
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> flaw = clock.monitor().flaw();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("clock agrees with the broker's").status(flaw.isEmpty());
        flaw.ifPresent(sentence -> response.withData("reason", sentence));
        return response.build();
    }
}
