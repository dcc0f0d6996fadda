/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.cert.ocsp.OCSPResp;

/**
 * How long good requests take on a stack at rest, and while each {@link Attack} goes on, in one run: the ratio of the 99th hundredths.
 *
 * <p>Arguments: the stack's home, a CSR file, the responder's port, for how many seconds each.
 */
public final class UnderAttack {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_MAX)
            .build();
    private final Path home;
    private final JsonNode front;
    private final URI responder;
    private final byte[] question;
    private final String value;

    /** One kind of good request, and how many of them a second. */
    private record Good(String name, int perSecond, Callable<Void> once) {}

    private UnderAttack(Path home, String value, int ocsp) throws Exception {
        this.home = home;
        this.front = new ObjectMapper().readTree(home.resolve("cli.json").toFile());
        this.responder = URI.create("http://127.0.0.1:" + ocsp + "/ocsp");
        this.value = value;
        AuthorityAnnounced authority = StatusQuestions.authority(Broker.asAdmin(home));
        try (Issuances issuances = new Issuances(home, value)) {
            CertificateId one = issuances.ask();
            this.question = StatusQuestions.question(
                    Pem.parseCertificate(authority.certificate()), one.serial().value(), false);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[2]);
        Duration each = Duration.ofSeconds(Long.parseLong(arguments[3]));
        new UnderAttack(home, Requests.value(Files.readString(Path.of(arguments[1]))), port).run(port, each);
    }

    private void run(int port, Duration each) throws Exception {
        try (Issuances issuances = new Issuances(home, value)) {
            List<Good> goods = List.of(
                    new Good("OCSP answer", 20, this::askResponder),
                    new Good("page of the inventory", 10, this::readInventory),
                    new Good("certificate over Kafka", 5, () -> {
                        CertificateId _ = issuances.ask();
                        return null;
                    }));
            measure(goods, each.multipliedBy(2)); // its compiler settles
            Map<String, Latencies> rest = measure(goods, each.multipliedBy(2));
            rest.forEach((name, latencies) -> System.out.println(latencies.line("at rest: " + name)));
            for (Attack.Kind kind : Attack.Kind.values()) {
                Process attack = attack(kind, port);
                try {
                    report(kind, rest, measure(goods, each));
                } finally {
                    attack.destroyForcibly().waitFor();
                }
                measure(goods, Duration.ofSeconds(3)); // what it left behind goes by
            }
        }
    }

    private static void report(Attack.Kind kind, Map<String, Latencies> rest, Map<String, Latencies> attacked) {
        String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        rest.forEach((good, calm) -> {
            Latencies latencies = Objects.requireNonNull(attacked.get(good));
            System.out.printf(
                    Locale.ROOT,
                    "%s  p99 at rest times %.1f%n",
                    latencies.line(name + ": " + good),
                    latencies.millis(99) / calm.millis(99));
        });
    }

    /** As the last of all processes: it is to stand for another machine's. */
    private Process attack(Attack.Kind kind, int port) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Attack.class.getName()));
        command.addAll(List.of(kind.name(), home.toString(), String.valueOf(port)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.inputReader().readLine() == null) {
            throw new IOException(kind + " did not begin");
        }
        Thread.sleep(Duration.ofSeconds(1));
        if (!process.isAlive()) {
            throw new IOException(kind + " ended by itself");
        }
        return process;
    }

    /** All kinds at once, each at its rate; each counts from the moment at which it was due. */
    private static Map<String, Latencies> measure(List<Good> goods, Duration duration) throws Exception {
        Map<String, Future<Latencies>> under = new LinkedHashMap<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            goods.forEach(good -> under.put(good.name(), threads.submit(() -> paced(good, duration))));
        }
        Map<String, Latencies> measured = new LinkedHashMap<>();
        for (Map.Entry<String, Future<Latencies>> one : under.entrySet()) {
            measured.put(one.getKey(), one.getValue().get());
        }
        return measured;
    }

    private static Latencies paced(Good good, Duration duration) throws Exception {
        long gap = TimeUnit.SECONDS.toNanos(1) / good.perSecond();
        long start = System.nanoTime();
        long[] nanos = new long[Math.toIntExact(duration.toNanos() / gap)];
        int count = 0;
        for (; count < nanos.length; count++) {
            long due = start + count * gap;
            if (due - start > duration.toNanos() || System.nanoTime() - start > duration.toNanos() * 2) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            good.once().call();
            nanos[count] = System.nanoTime() - due;
        }
        return Latencies.of(Arrays.copyOf(nanos, count));
    }

    private Void askResponder() throws Exception {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(responder)
                .header("Content-Type", "application/ocsp-request")
                .POST(BodyPublishers.ofByteArray(question)));
        if (new OCSPResp(answer.body()).getStatus() != OCSPResp.SUCCESSFUL) {
            throw new IOException("the responder has no answer");
        }
        return null;
    }

    private Void readInventory() throws Exception {
        HttpResponse<byte[]> _ =
                send(HttpRequest.newBuilder(URI.create(front.path("address").asText() + "/api/certificates?limit=20"))
                        .header("Authorization", "Bearer " + front.path("token").asText()));
        return null;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request.timeout(ANSWER_MAX).build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(request.build().uri() + " answered " + answer.statusCode());
        }
        return answer;
    }
}
