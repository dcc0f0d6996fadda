/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;

/**
 * From the moment at which somebody asks the registry to revoke, until each of several responders has said revoked, one certificate after the other.
 *
 * <p>Arguments: the stack's home, a CSR file, how many certificates, the responders' ports.
 */
public final class RevocationReach {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(2);
    private static final Duration SETTLE = Duration.ofMillis(50);
    private static final int PAGE = 500;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode front;
    private final X509CertificateHolder issuer;
    private final List<Integer> ports;

    private RevocationReach(JsonNode front, X509CertificateHolder issuer, List<Integer> ports) {
        this.front = front;
        this.issuer = issuer;
        this.ports = ports;
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Map<String, Object> kafka = Broker.asAdmin(home);
        int count = Integer.parseInt(arguments[2]);
        RevocationReach reach = new RevocationReach(
                new ObjectMapper().readTree(home.resolve("cli.json").toFile()),
                Pem.parseCertificate(StatusQuestions.authority(kafka).certificate()),
                Arrays.stream(arguments).skip(3).map(Integer::valueOf).toList());
        request(kafka, Requests.value(Files.readString(Path.of(arguments[1]))), count);
        System.out.println(reach.measure(count).line("revoked, until " + reach.ports.size() + " responders say so"));
    }

    private static void request(Map<String, Object> kafka, String value, int count) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(Requests.record("chancery.requests.local.v1", value))
                        .get();
            }
        }
    }

    private Latencies measure(int count) throws Exception {
        List<CertificateId> certificates = certificates(count);
        long[] nanos = new long[count];
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                CertificateId certificate = certificates.get(i);
                byte[] question =
                        StatusQuestions.question(issuer, certificate.serial().value(), false);
                for (int port : ports) {
                    requireGood(port, question);
                }
                long start = System.nanoTime();
                List<Future<Long>> revoked = new ArrayList<>();
                for (int port : ports) {
                    revoked.add(askers.submit(() -> whenRevoked(port, question, start)));
                }
                send(post("/api/certificates/" + certificate + "/revoke", "{\"reason\":\"superseded\"}"));
                for (Future<Long> one : revoked) {
                    nanos[i] = Math.max(nanos[i], one.get() - start);
                }
                Thread.sleep(SETTLE);
            }
        }
        return Latencies.of(nanos);
    }

    /** Once the registry knows that many. */
    private List<CertificateId> certificates(int count) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        List<CertificateId> ids = new ArrayList<>();
        while (System.nanoTime() < end) {
            ids.clear();
            for (JsonNode item : json.readTree(send(get("/api/certificates?profile=server&limit=" + PAGE))
                            .body())
                    .path("items")) {
                if (!item.path("state").asText().equals("revoked")) {
                    ids.add(CertificateId.parse(item.path("id").asText()));
                }
            }
            if (ids.size() >= count) {
                return ids.subList(0, count);
            }
            Thread.sleep(SETTLE);
        }
        throw new IllegalStateException("the registry shows " + ids.size() + " of " + count + " certificates");
    }

    /** One that was answered good before is kept by the responder: that is the hard case. */
    private void requireGood(int port, byte[] question) throws Exception {
        if (isRevoked(port, question)) {
            throw new IllegalStateException("revoked before anybody said so");
        }
    }

    private long whenRevoked(int port, byte[] question, long start) throws Exception {
        while (!isRevoked(port, question)) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("not revoked within " + LIMIT + " at port " + port);
            }
            Thread.sleep(BETWEEN_QUESTIONS);
        }
        return System.nanoTime();
    }

    private boolean isRevoked(int port, byte[] question) throws IOException, InterruptedException, OCSPException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ocsp"))
                        .header("Content-Type", "application/ocsp-request")
                        .POST(BodyPublishers.ofByteArray(question))
                        .timeout(LIMIT)
                        .build(),
                BodyHandlers.ofByteArray());
        BasicOCSPResp basic = (BasicOCSPResp) new OCSPResp(answer.body()).getResponseObject();
        if (basic == null) {
            throw new IllegalStateException("answered without a status at port " + port);
        }
        return basic.getResponses()[0].getCertStatus() instanceof RevokedStatus;
    }

    private HttpRequest get(String path) {
        return toFront(path).GET().build();
    }

    private HttpRequest post(String path, String body) {
        return toFront(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder toFront(String path) {
        return HttpRequest.newBuilder(URI.create(front.path("address").asText() + path))
                .header("Authorization", "Bearer " + front.path("token").asText())
                .timeout(LIMIT);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(request.uri().getPath() + " answered " + answer.statusCode());
        }
        return answer;
    }
}
