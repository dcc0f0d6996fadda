/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Alert.CertExpired;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
@TestProfile(StreamsIT.Impatient.class)
class StreamsIT {
    private static final int CONNECTIONS_MAX = 4;
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final String NGINX = "/usr/sbin/nginx";
    private static LogProbe watcher;

    private final Slot slot = Slot.of("svc-" + UUID.randomUUID(), "server");

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // the test framework's
    URI door;

    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "chancery.streams.heartbeat-interval", "PT0.5S",
                    "chancery.streams.connections-max", String.valueOf(CONNECTIONS_MAX),
                    "chancery.streams.stalled-timeout", "PT2S",
                    "chancery.streams.stalled-check-interval", "PT1S");
        }
    }

    @BeforeAll
    static void open() {
        watcher = new LogProbe("watcher");
    }

    @AfterAll
    static void close() {
        watcher.close();
    }

    @Test
    void tellsWhatHappensFromNowOn() {
        watcher.publish(event(1));

        try (SseClient client = alerts().connect()) {
            watcher.publish(event(2));

            SseClient.Received received = client.next();
            assertThat(received.type()).isEqualTo("dev.chancery.alert.cert-expired.v1");
            assertThat(Streams.ALERTS
                            .read(received.type(), received.data().getBytes(StandardCharsets.UTF_8))
                            .version())
                    .isEqualTo(2);
            assertThat(received.id()).matches("0:\\d+,1:\\d+,2:\\d+,3:\\d+");
        }
    }

    @Test
    void whoComesBackMissesNothingAndSeesNothingTwice() {
        String left;
        try (SseClient client = alerts().connect()) {
            watcher.publish(event(1));
            watcher.publish(event(2));
            client.next();
            left = client.next().id();
        }
        for (int version = 3; version <= 250; version++) {
            watcher.publish(event(version));
        }

        try (SseClient client = alerts().from(left).connect()) {
            watcher.publish(event(251));
            for (int version = 3; version <= 251; version++) {
                SseClient.Received received = client.next();
                assertThat(Streams.ALERTS
                                .read(received.type(), received.data().getBytes(StandardCharsets.UTF_8))
                                .version())
                        .isEqualTo(version);
            }
        }
    }

    @Test
    void whoLeavesBeforeTheFirstEventCanComeBackToIt() {
        String left;
        try (SseClient client = alerts().connect()) {
            left = client.lastId();
        }
        watcher.publish(event(7));

        try (SseClient client = alerts().from(left).connect()) {
            assertThat(client.next().data()).contains(slot.text());
        }
    }

    @Test
    void showsSignsOfLife() {
        try (SseClient client = alerts().connect()) {
            int before = client.comments();

            await().atMost(Duration.ofSeconds(10)).until(() -> client.comments() >= before + 3);
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        for (String place : new String[] {"yesterday", "0:1,0:2", "0", "0:-1"}) {
            Registry.caller()
                    .header("Last-Event-ID", place)
                    .get("/api/streams/alerts")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("Last-Event-ID"));
        }
        Registry.caller().get("/api/streams/gossip").then().statusCode(404);
    }

    /** nginx as it is installed buffers what it passes on, until it has a page of it. */
    @Test
    @EnabledIf("hasNginx")
    void eventsComeThroughAProxyAtOnce(@TempDir Path directory) throws Exception {
        int port = freePort();
        Files.writeString(
                directory.resolve("nginx.conf"),
                "daemon off; worker_processes 1; pid n.pid; error_log e.log; events {} http { access_log off; server { listen 127.0.0.1:"
                        + port + "; location / { proxy_pass http://127.0.0.1:" + door.getPort() + "; } } }");
        Process nginx = new ProcessBuilder(NGINX, "-p", directory + "/", "-e", "e.log", "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile())
                .start();
        try {
            await().until(() -> isOpen(port));
            URI proxy = URI.create("http://127.0.0.1:" + port + "/");
            try (SseClient client = SseClient.of(proxy, "alerts")
                    .header("Authorization", "Bearer " + Registry.TOKEN)
                    .connect()) {
                watcher.publish(event(8));
                assertThat(client.next().data()).contains(slot.text());
            }
        } finally {
            nginx.destroy();
            nginx.waitFor();
        }
    }

    static boolean hasNginx() {
        return Files.isExecutable(Path.of(NGINX));
    }

    private static boolean isOpen(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nobodyFollowsWithoutBeingLetIn() {
        RestAssured.given().get("/api/streams/alerts").then().statusCode(401);
    }

    @Test
    void aSessionFollowsUntilItEnds() {
        String cookie = Registry.caller()
                .post("/api/session")
                .then()
                .statusCode(204)
                .extract()
                .cookie("chancery_session_8080");

        try (SseClient client = SseClient.of(door, "alerts")
                .header("Cookie", "chancery_session_8080=" + cookie)
                .connect()) {
            watcher.publish(event(1));
            client.next();

            RestAssured.given()
                    .cookie("chancery_session_8080", cookie)
                    .header("Sec-Fetch-Site", "same-origin")
                    .delete("/api/session")
                    .then()
                    .statusCode(204);

            await().atMost(Duration.ofSeconds(10)).until(client::isEnded);
        }
    }

    @Test
    void thereAreNoMoreFollowersThanAllowed() {
        SseClient[] clients = new SseClient[CONNECTIONS_MAX];
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            clients[i] = alerts().connect();
        }

        Registry.caller().get("/api/streams/alerts").then().statusCode(503).contentType("application/problem+json");

        for (SseClient client : clients) {
            client.close();
        }
        // Who has left makes room.
        await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
            try (SseClient client = alerts().connect()) {
                return client.lastId() != null;
            }
        });
    }

    private SseClient.Ask alerts() {
        return SseClient.of(door, "alerts").header("Authorization", "Bearer " + Registry.TOKEN);
    }

    private LogEvent event(long version) {
        Alert alert = new CertExpired(
                slot,
                CertificateId.parse("0123456789abcdef0123456789abcdef.4a"),
                version,
                Alert.State.OPEN,
                AT,
                AT,
                AT,
                "expired");
        return watcher.event(Streams.ALERTS, alert.key(), alert);
    }
}
