/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.Texts;
import dev.chancery.suite.check.DeadLetterBoxes;
import dev.chancery.suite.fire.Scale;
import dev.chancery.suite.odd.OddRequest;
import dev.chancery.suite.odd.OddRequests;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever texts a request holds, in whatever spelling: what is granted is found, can be revoked and is answered to be so; what is not has a reason; and
 * nothing stands still for it. {@code -Dchancery.odd.requests=5000} goes through more of them, {@code -Dchancery.odd.seed} repeats a run.
 */
class TakenIsKeptIT {
    private static final int REQUESTS = Integer.getInteger("chancery.odd.requests", 60);
    private static final int AT_ONCE = 8;
    private static final List<Integer> MANAGEMENT_PORTS = List.of(9000, 9001, 9002, 9003, 9004);

    private final RunningSuite suite = RunningSuite.underFire();
    /** The places on the log of what nobody could be answered about. */
    private final Set<String> unanswered = new HashSet<>();

    @TempDir
    Path directory;

    @Test
    void whatIsGrantedIsFoundAndRevokedAndWhatIsNotHasAReason() throws Exception {
        await().atMost(Kept.SOON).until(suite::isUp);
        long seed = Long.getLong("chancery.odd.seed", Scale.seed());
        List<OddRequest> requests = requests(seed);
        DeadLetterBoxes boxes = DeadLetterBoxes.of(suite);
        Kept kept = new Kept(suite);
        Map<OddRequest, Future<String>> under = new HashMap<>();
        try (ExecutorService several = Executors.newFixedThreadPool(AT_ONCE)) {
            for (OddRequest request : requests) {
                if (request.overRest()) {
                    under.put(request, several.submit(() -> kept.asksAtTheDoor(request)));
                }
            }
            answersOnTheLog(requests, boxes)
                    .forEach((request, answer) -> under.put(request, several.submit(end(kept, request, answer))));
        }

        Map<String, Integer> ends = new TreeMap<>();
        List<String> flaws = new ArrayList<>();
        under.forEach((request, end) -> {
            if (end.state() == Future.State.FAILED) {
                flaws.add(end.exceptionNow() + " of " + Texts.quoted(request.id()) + ": "
                        + Texts.oneLine(request.json()));
            } else {
                ends.merge(end.resultNow(), 1, Integer::sum);
            }
        });
        System.out.println("TakenIsKeptIT: " + ends + ", -Dchancery.odd.seed=" + seed);
        assertThat(flaws).isEmpty();
        assertThat(ends.get(Kept.GRANTED)).as("neither all nor none").isBetween(REQUESTS / 10, REQUESTS * 9 / 10);
        nothingStandsStill(boxes);
    }

    private List<OddRequest> requests(long seed) {
        OddRequests odd = new OddRequests(seed, new OpenSsl(directory).request("/CN=odd.internal"));
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> odd.next("odd-" + seed + "-" + i))
                .toList();
    }

    /** Sends what goes to the log. Empty where there was no id to answer to, and a dead letter says so. */
    private Map<OddRequest, Optional<CertificateOutcome>> answersOnTheLog(
            List<OddRequest> requests, DeadLetterBoxes boxes) throws Exception {
        Map<OddRequest, Optional<CertificateOutcome>> answers = new HashMap<>();
        try (LocalTenant tenant = new LocalTenant(suite)) {
            Map<OddRequest, Future<RecordMetadata>> sent = new HashMap<>();
            for (OddRequest request : requests) {
                if (!request.overRest()) {
                    sent.put(request, tenant.begin(request.id(), request.json()));
                }
            }
            await("an answer to each, or a dead letter").atMost(Kept.SOON).until(() -> {
                Map<String, CertificateOutcome> outcomes = outcomes(tenant);
                Map<String, DeadLetter> letters = boxes.letters().stream()
                        .collect(Collectors.toMap(TakenIsKeptIT::place, letter -> letter, (first, _) -> first));
                for (Map.Entry<OddRequest, Future<RecordMetadata>> one : sent.entrySet()) {
                    String place = one.getValue().get().toString();
                    if (outcomes.containsKey(one.getKey().id())) {
                        answers.put(
                                one.getKey(),
                                Optional.of(outcomes.get(one.getKey().id())));
                    } else if (letters.containsKey(place)) {
                        unanswered.add(place);
                        answers.put(one.getKey(), Optional.empty());
                    }
                }
                return answers.keySet().equals(sent.keySet());
            });
        }
        return answers;
    }

    private static Map<String, CertificateOutcome> outcomes(LocalTenant tenant) {
        Map<String, CertificateOutcome> outcomes = new HashMap<>();
        for (ConsumerRecord<String, String> record : tenant.outcomes()) {
            String type = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
            outcomes.put(
                    record.key(),
                    Streams.outcomes("local").read(type, record.value().getBytes(StandardCharsets.UTF_8)));
        }
        return outcomes;
    }

    private static Callable<String> end(Kept kept, OddRequest request, Optional<CertificateOutcome> answer) {
        return () -> switch (answer.orElse(null)) {
            case null -> "no id to answer to";
            case CertificateGranted _ -> {
                kept.isKept(request, "local", request.id());
                yield Kept.GRANTED;
            }
            case CertificateRefused refused -> {
                assertThat(refused.sentence()).isNotBlank();
                yield refused.reason().name();
            }
            case RequestExplained _ -> throw new AssertionError("nobody asked for that");
        };
    }

    /** All is ready, every loop turns, and only what had no id lies in the dead letters. */
    private void nothingStandsStill(DeadLetterBoxes boxes) {
        await().atMost(Kept.SOON).until(suite::isUp);
        for (int port : MANAGEMENT_PORTS) {
            assertThat(readiness(suite.port(port))).contains("{\"name\":\"loops\",\"status\":\"UP\"}");
        }
        assertThat(boxes.letters())
                .allSatisfy(letter -> assertThat(letter.reason()).contains("not a request id"));
        assertThat(boxes.letters().stream().map(TakenIsKeptIT::place).distinct())
                .containsExactlyInAnyOrderElementsOf(unanswered);
    }

    private static String readiness(int port) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .replaceAll("\\s", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link RecordMetadata} says it. */
    private static String place(DeadLetter letter) {
        return letter.topic() + "-" + letter.partition() + "@" + letter.offset();
    }
}
