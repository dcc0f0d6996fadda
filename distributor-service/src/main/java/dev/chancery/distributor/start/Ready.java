/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.start;

import dev.chancery.distributor.orders.KeyRoom;
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
class Ready implements HealthCheck {
    private final Following following;
    private final KeyRoom keys;
    private final DistributorConfig config;

    Ready(Following following, KeyRoom keys, DistributorConfig config) {
        this.following = following;
        this.keys = keys;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> log = following.flaw();
        Optional<String> flaw = keys.flaw();
        boolean hosts = Files.isDirectory(config.hostsDirectory());
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("distributor")
                .withData("viewsCaughtUp", following.isCaughtUp())
                .withData("log", log.orElse("read"))
                .withData("keyDirectory", flaw.orElse("usable"))
                .withData("hostsDirectory", hosts ? "usable" : "missing: create it, or correct hosts-directory");
        return answer.status(log.isEmpty() && flaw.isEmpty() && hosts).build();
    }
}
