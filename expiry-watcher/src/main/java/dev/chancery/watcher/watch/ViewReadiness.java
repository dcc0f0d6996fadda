/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the view has reached the end that the log had at the start: the topics exist, can be read, and are read. */
@Readiness
@ApplicationScoped
class ViewReadiness implements HealthCheck {
    private final Following following;

    ViewReadiness(Following following) {
        this.following = following;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("slots read to the end of the log")
                .status(following.isCaughtUp())
                .build();
    }
}
