/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.distributor.orders.HostKeyVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the topics exist, the views have caught up and still see the end of the log, keys can be encrypted, and there is a directory to deliver to. */
@Readiness
@ApplicationScoped
class DistributorReadiness implements HealthCheck {
    private final Views views;
    private final HostKeyVault keys;
    private final DistributorConfig config;

    DistributorReadiness(Views views, HostKeyVault keys, DistributorConfig config) {
        this.views = views;
        this.keys = keys;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> log = views.flaw();
        Optional<String> flaw = keys.flaw();
        boolean hosts = Files.isDirectory(config.hostsDirectory());
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("distributor")
                .withData("viewsCaughtUp", views.isCaughtUp())
                .withData("log", log.orElse("read"))
                .withData("keyDirectory", flaw.orElse("usable"))
                .withData("hostsDirectory", hosts ? "usable" : "missing: create it, or correct hosts-directory");
        return answer.status(log.isEmpty() && flaw.isEmpty() && hosts).build();
    }
}
