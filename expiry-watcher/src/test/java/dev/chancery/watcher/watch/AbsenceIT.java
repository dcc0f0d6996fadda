/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.PackagedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Database and broker are away, at the start and later: the service stays, is not ready, and says for what it waits. */
class AbsenceIT {
    private static final Path HOME = Path.of("target/absence-it").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private PackagedService service;

    @BeforeEach
    void take() throws IOException {
        Files.createDirectories(HOME.resolve("hosts"));
        Files.deleteIfExists(HOME.resolve("service.log"));
        service = PackagedService.of("watcher", HOME, Map.of(), List.of());
        infrastructure.killDatabase();
        infrastructure.killBroker();
    }

    @AfterEach
    void end() {
        service.close();
        infrastructure.startBroker();
    }

    @Test
    void waitsForDatabaseAndBrokerAndNoticesWhenTheBrokerGoes() throws IOException {
        service.start();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> Files.readString(service.log()).contains("Connection to 127.0.0.1"));
        assertThat(service.isRunning()).isTrue();

        infrastructure.startDatabase();
        awaitReadiness(503);
        assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(service.get("/q/health/ready").body()).contains("not read to its end");

        infrastructure.startBroker();
        awaitReadiness(200);
        assertThat(Files.readString(service.log()))
                .doesNotContain("Exception in thread", "Failed to start application");

        infrastructure.killBroker();
        // A channel that lost its broker may say so before: what is looked for is what this service itself knows.
        await().atMost(Following.SEEN_MAX.plusSeconds(15)).ignoreExceptions().until(() -> {
            var ready = service.get("/q/health/ready");
            return ready.statusCode() == 503 && ready.body().contains("the end of the log was not seen");
        });
    }

    private void awaitReadiness(int status) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> service.get("/q/health/ready").statusCode() == status);
    }
}
