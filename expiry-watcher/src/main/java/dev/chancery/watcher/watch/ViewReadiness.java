/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the view has reached the end that the log had at the start, the topics exist, can be read, and are read; not while their end is out of sight. */
@Readiness
@ApplicationScoped
class ViewReadiness implements HealthCheck {
    private final Views views;

    ViewReadiness(Views views) {
        this.views = views;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> flaw = views.flaw();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("slots read to the end of the log").status(flaw.isEmpty());
        flaw.ifPresent(sentence -> answer.withData("reason", sentence));
        return answer.build();
    }
}
