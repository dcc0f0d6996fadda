/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every view has read what the log held at start, and for as long as none falls behind for good. */
@Readiness
@ApplicationScoped
class ViewsReady implements HealthCheck {
    /** As long as a revocation is still decided on what a view says; a broker that is restarted is back before. */
    private static final Duration LAG_MAX = Duration.ofSeconds(30);

    private final Views views;

    ViewsReady(Views views) {
        this.views = views;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("views are caught up");
        boolean[] ready = {true};
        views.progress().forEach((name, progress) -> {
            boolean fresh = progress.isCaughtUp() && views.lagOf(progress).compareTo(LAG_MAX) <= 0;
            answer.withData(name, fresh ? "caught up" : progress.isCaughtUp() ? "behind" : "reading");
            ready[0] &= fresh;
        });
        return answer.status(ready[0]).build();
    }
}
