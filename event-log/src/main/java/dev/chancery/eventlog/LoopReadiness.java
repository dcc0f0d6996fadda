/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether every loop of this process turns. Each service has it by having this module: nobody has to remember it. What fails and is tried again is shown
 * beside it, and decides nothing: a responder goes on with what it has while the broker is away.
 */
@Readiness
@ApplicationScoped
class LoopReadiness implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        List<String> troubles = Loops.troubles();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("loops").status(troubles.isEmpty());
        if (!troubles.isEmpty()) {
            response.withData("reason", String.join("; ", troubles));
        }
        Loops.failing().forEach(response::withData);
        return response.build();
    }
}
