/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of every part in the middle of 200 requests, half over Kafka and half over REST: 0 lost, 0 doubled (promises P1 and P2, in
 * small).
 */
class CrashIT {
    private static final int REQUESTS = 200;
    private static final List<String> PARTS =
            List.of("issuer", "registry", "kafka", "ocsp", "postgres", "distributor", "watcher", "issuer", "kafka");
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningSuite suite = RunningSuite.get();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, String> restSerials = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndNothingIsDoubled() throws Exception {
        String value = requestValue();
        try (LocalTenant tenant = new LocalTenant(suite)) {
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> askForAll(tenant, value));
            for (int fault = 0; fault < PARTS.size(); fault++) {
                int due = (fault + 1) * REQUESTS / (PARTS.size() + 1);
                await().atMost(RECOVERY_MAX).until(() -> sent.get() >= due || asking.isDone());
                killAndAwait(PARTS.get(fault));
            }
            asking.join();
            await().atMost(RECOVERY_MAX).until(suite::isUp);

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> kafkaSerials(tenant).size() == REQUESTS / 2);
            Map<String, Set<String>> serials = kafkaSerials(tenant);
            assertThat(serials.values()).as("one certificate per request").allMatch(each -> each.size() == 1);
            assertThat(restSerials).hasSize(REQUESTS / 2);

            Set<String> all = new HashSet<>(restSerials.values());
            serials.values().forEach(all::addAll);
            assertThat(all).as("no certificate for two requests").hasSize(REQUESTS);
            assertTheInventoryHasEachOnce(all);
            assertEachIsGood(all);
        }
    }

    private void askForAll(LocalTenant tenant, String value) {
        try {
            for (int i = 0; i < REQUESTS / 2; i++) {
                tenant.send("crash-" + i, Instant.now(), value);
                sent.incrementAndGet();
                restSerials.put("rest-" + i, ask("rest-" + i, value));
                sent.incrementAndGet();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a careful client does: the same request under the same key until there is an answer. */
    private String ask(String key, String value) {
        HttpRequest request = HttpRequest.newBuilder(address("/api/requests"))
                .header(
                        "Authorization",
                        "Bearer " + suite.cliSettings().get("token").asText())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .timeout(Duration.ofSeconds(15))
                .POST(HttpRequest.BodyPublishers.ofString(value))
                .build();
        return await().atMost(RECOVERY_MAX)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> serialOf(http.send(request, HttpResponse.BodyHandlers.ofString())),
                        serial -> !serial.isEmpty());
    }

    private static String serialOf(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isNotIn(400, 401, 403, 404, 409, 421, 422);
        return answer.statusCode() == 201 || answer.statusCode() == 200
                ? JSON.readTree(answer.body()).at("/certificate/serial").asText()
                : "";
    }

    private void killAndAwait(String part) {
        long before = suite.processOf(part);
        suite.kill(part);
        await().atMost(RECOVERY_MAX)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> suite.processOf(part) != before && suite.isUp());
    }

    private static Map<String, Set<String>> kafkaSerials(LocalTenant tenant) throws IOException {
        Map<String, Set<String>> serials = new TreeMap<>();
        Map<String, String> chains = new HashMap<>();
        for (ConsumerRecord<String, String> outcome : tenant.outcomes()) {
            if (outcome.key().startsWith("crash-")) {
                JsonNode value = JSON.readTree(outcome.value());
                String chain = value.path("chain").asText();
                assertThat(chains.merge(outcome.key(), chain, (first, _) -> first))
                        .as("a repeated outcome is the same, to the byte")
                        .isEqualTo(chain)
                        .isNotEmpty();
                String certificate = value.get("certificate").asText();
                serials.computeIfAbsent(outcome.key(), _ -> new HashSet<>())
                        .add(certificate.substring(certificate.indexOf('.') + 1));
            }
        }
        return serials;
    }

    private void assertTheInventoryHasEachOnce(Set<String> all) throws Exception {
        Map<String, Integer> counts = new HashMap<>();
        String cursor = "";
        do {
            JsonNode page =
                    get("/api/certificates?limit=100&sort=issuedAt" + (cursor.isEmpty() ? "" : "&after=" + cursor));
            page.get("items").forEach(item -> counts.merge(item.get("serial").asText(), 1, Integer::sum));
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        assertThat(counts.keySet()).containsAll(all);
        assertThat(counts.values()).containsOnly(1);
    }

    private void assertEachIsGood(Set<String> all) throws Exception {
        Path issuer = directory.resolve("issuer.pem");
        for (JsonNode authority : get("/api/authorities").get("items")) {
            if (authority.get("role").asText().equals("services")) {
                Files.writeString(issuer, authority.get("pem").asText());
            }
        }
        for (String serial : all) {
            String status = new OpenSsl(directory)
                    .run(
                            "ocsp",
                            "-issuer",
                            "issuer.pem",
                            "-serial",
                            "0x" + serial,
                            "-url",
                            "http://127.0.0.1:" + suite.port(8082) + "/ocsp",
                            "-noverify");
            assertThat(status).contains("0x" + serial + ": good");
        }
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .header(
                        "Authorization",
                        "Bearer " + suite.cliSettings().get("token").asText())
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + suite.port(8080) + path);
    }

    private String requestValue() throws IOException {
        return JSON.writeValueAsString(Map.of(
                "profile",
                "server",
                "csr",
                new OpenSsl(directory).request("/CN=crash.internal", "DNS:crash.internal")));
    }
}
