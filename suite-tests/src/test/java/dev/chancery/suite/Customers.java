/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.suite.fire.Scale;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificateId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Those who ask for certificates, half over Kafka and half over REST, evenly over a time and whatever happens meanwhile: a careful client sends the
 * same again until there is an answer. Some revoke theirs. They keep a list of what they asked for.
 */
final class Customers implements AutoCloseable {
    private static final int REST_AT_ONCE = 4;
    private static final int REST_AT_ONCE_FULL = 1_000;
    /** Of those who ask over REST, every so manieth needs its certificate no longer as soon as it has it. */
    private static final int REVOKED_EVERY = 4;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningSuite suite;
    private final String name;
    private final String value;
    private final LocalTenant tenant;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** In a full run nobody waits for anybody else's answer. */
    private final Semaphore atOnce = new Semaphore(Scale.isFull() ? REST_AT_ONCE_FULL : REST_AT_ONCE);

    private final List<Future<?>> asking = new ArrayList<>();
    private final List<String> kafkaIds = new ArrayList<>();
    private final Map<String, String> restAnswers = new ConcurrentHashMap<>();
    private final Set<CertificateId> revoked = ConcurrentHashMap.newKeySet();
    private int restAsked;

    /** @param name what their request ids begin with, which nobody else's do */
    Customers(RunningSuite suite, String name, Path directory) throws IOException {
        this.suite = suite;
        this.name = name;
        this.tenant = new LocalTenant(suite);
        this.value = JSON.writeValueAsString(Map.of(
                "profile",
                "server",
                "csr",
                new OpenSsl(directory).request("/CN=" + name + ".internal", "DNS:" + name + ".internal")));
    }

    /** Begins to ask; returns at once. */
    void ask(int count, Duration over) {
        long begun = System.nanoTime();
        restAsked = count / 2;
        for (int i = 0; i < count - restAsked; i++) {
            kafkaIds.add(name + "-" + i);
        }
        asking.add(threads.submit(() -> {
            for (int i = 0; i < kafkaIds.size(); i++) {
                until(begun, over, i, kafkaIds.size());
                tenant.send(kafkaIds.get(i), Instant.now(), value);
            }
            return null;
        }));
        for (int i = 0; i < restAsked; i++) {
            int number = i;
            asking.add(threads.submit(() -> {
                until(begun, over, number, restAsked);
                String key = name + "-rest-" + number;
                atOnce.acquire();
                try {
                    String id = post(key);
                    restAnswers.put(key, id);
                    if (number % REVOKED_EVERY == 0) {
                        revoke(id);
                    }
                } finally {
                    atOnce.release();
                }
                return null;
            }));
        }
    }

    /** Returns once each has been answered; throws when one is refused, or not answered in time. */
    void awaitAnswers(Duration max) throws IOException, InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        for (Future<?> each : asking) {
            try {
                each.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (java.util.concurrent.TimeoutException e) {
                throw new AssertionError(
                        "not answered within " + max + ": " + restAnswers.size() + " of " + restAsked + " over REST",
                        e);
            }
        }
        awaitAnswersTo(kafkaIds, Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
        assertThat(restAnswers).hasSize(restAsked);
    }

    /** One more request, over Kafka. */
    void send(String id) throws Exception {
        tenant.send(id, Instant.now(), value);
    }

    /** As many more as fast as it goes, over Kafka. */
    List<String> burst(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(name + "-burst-" + i);
        }
        tenant.sendAll(ids, value);
        return ids;
    }

    void awaitAnswersTo(List<String> ids, Duration max) {
        await("answers over Kafka").atMost(max).until(() -> tenant.answered().containsAll(ids));
    }

    List<String> kafkaIds() {
        return List.copyOf(kafkaIds);
    }

    /** The certificate of each request over REST, by the key that it was asked with. */
    Map<String, String> restAnswers() {
        return Map.copyOf(restAnswers);
    }

    /** Those that were revoked, and were answered to be. */
    Set<CertificateId> revoked() {
        return Set.copyOf(revoked);
    }

    /** Asks again for what was answered already. */
    void askAgain(String key) {
        assertThat(post(key)).as("answer to " + key).isEqualTo(restAnswers.get(key));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        tenant.close();
    }

    private static void until(long begun, Duration over, int done, int of) throws InterruptedException {
        long due = begun + over.toNanos() / of * done;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }

    private String post(String key) {
        return untilAnswered(
                request("/api/requests", value).header("Idempotency-Key", key).build());
    }

    /** For a reason that says nothing about the key, which others of them have too. */
    private void revoke(String id) {
        untilAnswered(request("/api/certificates/" + id + "/revoke", "{\"reason\":\"superseded\"}")
                .build());
        revoked.add(CertificateId.parse(id.replace('.', '/')));
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + suite.port(8080) + path))
                .header(
                        "Authorization",
                        "Bearer " + suite.cliSettings().get("token").asText())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(15))
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** The id of the certificate that the answer tells of. */
    private String untilAnswered(HttpRequest request) {
        return await().pollInSameThread()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> idOf(http.send(request, HttpResponse.BodyHandlers.ofString())), id -> !id.isEmpty());
    }

    private static String idOf(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isNotIn(400, 401, 403, 404, 409, 421, 422);
        if (answer.statusCode() != 201 && answer.statusCode() != 200) {
            return "";
        }
        JsonNode told = JSON.readTree(answer.body());
        return told.path("certificate").path("id").asText(told.path("id").asText());
    }
}
