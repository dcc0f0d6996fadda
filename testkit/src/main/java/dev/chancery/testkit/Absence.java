/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * Database and broker are away, at the start and later: the service stays, is not ready, and says for what it waits. The same story for every service
 * that reads the log into a database.
 */
public final class Absence {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final PackagedService service;

    private Absence(PackagedService service) {
        this.service = service;
    }

    /**
     * Plays it, and leaves broker and database running.
     *
     * @param service not started yet; its log is of nobody else
     * @param unread what its readiness says while it has not read the log to its end
     */
    public static void play(PackagedService service, String unread) throws IOException {
        Absence absence = new Absence(service);
        absence.infrastructure.killDatabase();
        absence.infrastructure.killBroker();
        try {
            absence.atTheStart(unread);
            absence.later();
        } finally {
            service.close();
            absence.infrastructure.startBroker();
        }
    }

    private void atTheStart(String unread) throws IOException {
        service.start();
        await().atMost(LIMIT).ignoreExceptions().until(() -> log().contains("Connection to 127.0.0.1"));
        require(service.isRunning(), "it ended since there is no database");

        infrastructure.startDatabase();
        awaitReadiness(503, unread);
        require(service.get("/q/health/live").statusCode() == 200, "it does not live without a broker");

        infrastructure.startBroker();
        awaitReadiness(200, "");
        for (String failure : List.of("Exception in thread", "Failed to start application")) {
            require(!log().contains(failure), "its log says \"" + failure + "\"");
        }
    }

    /** A channel that lost its broker may say so before: what is looked for is what this service itself knows. */
    private void later() {
        infrastructure.killBroker();
        awaitReadiness(503, "the end of the log was not seen");
    }

    private void awaitReadiness(int status, String words) {
        await(status + " " + words).atMost(LIMIT).ignoreExceptions().until(() -> {
            HttpResponse<String> ready = service.get("/q/health/ready");
            return ready.statusCode() == status && ready.body().contains(words);
        });
    }

    private String log() throws IOException {
        return Files.readString(service.log());
    }

    private static void require(boolean kept, String otherwise) {
        if (!kept) {
            throw new AssertionError(otherwise);
        }
    }
}
