/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.Streams;
import dev.chancery.suite.check.CertificateAuthorityCheck;
import dev.chancery.suite.check.Logins;
import dev.chancery.suite.check.Replay;
import dev.chancery.suite.check.SerialBits;
import dev.chancery.suite.check.WholeLog;
import dev.chancery.suite.fire.Fault;
import dev.chancery.suite.fire.FaultRunner;
import dev.chancery.suite.fire.FurtherService;
import dev.chancery.suite.fire.NotByThisUserException;
import dev.chancery.suite.fire.Part;
import dev.chancery.suite.fire.Processes;
import dev.chancery.suite.fire.Scale;
import dev.chancery.suite.fire.Schedule;
import dev.chancery.suite.fire.StepTrap;
import dev.chancery.suite.fire.StepTrap.Side;
import dev.chancery.x509.CertificateId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** One certificate for each request, whatever becomes of the issuers that work on it (docs/testing.md). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IssuersUnderFireIT {
    private static final Duration ANSWERED_MAX = Duration.ofSeconds(60);
    private static final String GROUP = "issuer-requests";

    private final RunningSuite suite = RunningSuite.underFire();
    private final Logins logins = new Logins(suite);

    @TempDir
    Path directory;

    /** Promise P4. Both sides of everything durable that follows the decision; docs/issuance.md, 7a to 9. */
    @Test
    @Order(1)
    void whatWasSignedIsKnownAtWhateverPublishTheIssuerDies() throws Exception {
        int kills = Scale.of("P4: kills", 6, 200);
        List<String> topics = List.of(
                Streams.CERTIFICATE_EVENTS.topic(), LocalTenant.OUTCOMES, "acknowledge", Streams.ISSUANCES.topic());
        List<String> requests = new ArrayList<>();
        try (Customers customers = new Customers(suite, "killed", directory)) {
            for (int i = 0; i < kills; i++) {
                String topic = topics.get(i / 2 % topics.size());
                Side side = i % 2 == 0 ? Side.LOST_BEFORE : Side.STORED_ANSWER_LOST;
                StepTrap trap = suite.relay(Part.KAFKA)
                        .set(
                                topic.equals("acknowledge")
                                        ? StepTrap.onAcknowledging("issuer", GROUP, side, this::killIssuer)
                                        : StepTrap.onPublishing("issuer", topic, idOf(topic), side, this::killIssuer));
                String id = "killed-at-" + i;
                customers.send(id);
                requests.add(id);
                await("the issuer dies at " + topic + " " + side)
                        .atMost(Duration.ofMinutes(2))
                        .until(trap::isSprung);
            }
            customers.awaitAnswersTo(requests, ANSWERED_MAX);
        }

        assertOneFor(requests, CertificateAuthorityCheck.holdsSoFar(suite, directory));
    }

    /** Promise P24. */
    @Test
    @Order(2)
    void aSecondIssuerThatComesAndGoesChangesNothing() throws Exception {
        int requests = Scale.of("P24: requests", 200, 2_000);
        int visits = Scale.of("P24: visits of ten seconds", 2, 20);
        try (Customers customers = new Customers(suite, "visited", directory)) {
            customers.ask(requests, Duration.ofSeconds(20L * visits));
            for (int i = 0; i < visits; i++) {
                FurtherService second = second().awaitReady();
                TimeUnit.SECONDS.sleep(10);
                if (i % 2 == 0) {
                    second.close();
                } else {
                    second.kill();
                }
            }
            customers.awaitAnswers(Duration.ofSeconds(20L * visits).plus(ANSWERED_MAX));

            assertOneFor(customers.kafkaIds(), CertificateAuthorityCheck.holdsSoFar(suite, directory));
        }
    }

    /** Promise P25: it is stopped with serials on the log and certificates not yet signed, and another one does its work meanwhile. */
    @Test
    @Order(3)
    void anIssuerThatStoodStillChangesNothingWithItsLateWork() throws Exception {
        Duration stopped = Duration.ofSeconds(Scale.of("P25: seconds stopped", 20, 60));
        CompletableFuture<Void> frozen = new CompletableFuture<>();
        try (FurtherService _ = second().awaitReady();
                Customers customers = new Customers(suite, "late", directory)) {
            Runnable freeze = () -> {
                long process = suite.processOf(Part.ISSUER);
                Thread.ofVirtual().start(() -> freezeIssuer(stopped, frozen));
                await().pollInterval(Duration.ofMillis(5)).until(() -> Processes.isStopped(process));
            };
            suite.relay(Part.KAFKA)
                    .set(StepTrap.onPublishing(
                            "issuer",
                            Streams.ISSUANCES.topic(),
                            idOf(Streams.ISSUANCES.topic()),
                            Side.PASSED_ON,
                            freeze));
            customers.ask(100, stopped);

            customers.awaitAnswers(stopped.plus(ANSWERED_MAX));
            frozen.get(2, TimeUnit.MINUTES);

            WholeLog log = CertificateAuthorityCheck.holds(suite, directory);
            assertOneFor(customers.kafkaIds(), log);
            SerialBits.look(log);
        }
    }

    /** Promise P3, and P2 for a long topic. An ordinary run looks at the bits of serials where they are made (SerialSecretTest). */
    @Test
    @Order(4)
    @EnabledIfSystemProperty(named = "chancery.crash", matches = "full")
    void aHundredThousandSerialsOfTwoIssuersUnderFireAreUnique() throws Exception {
        int serials = Scale.of("P3: serials", 500, 100_000);
        Schedule schedule = Schedule.of(
                Scale.seed(),
                Scale.of("P3: faults", 2, 10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                List.of(Part.ISSUER, Part.KAFKA));
        Replay replay = new Replay(suite);
        try (FurtherService _ = second().awaitReady();
                Customers customers = new Customers(suite, "many", directory)) {
            CompletableFuture<Void> storm = CompletableFuture.runAsync(() -> rage(schedule));
            long begun = System.nanoTime();
            List<String> ids = customers.burst(serials);
            storm.join();
            replay.awaitAllAcknowledged(Duration.ofMinutes(20));
            System.out.println("P3: " + serials + " answered after "
                    + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");

            WholeLog log = CertificateAuthorityCheck.holds(suite, directory);
            assertOneFor(ids, log);
            SerialBits.look(log);
        }
        replay.readsAgain();
    }

    private void rage(Schedule schedule) {
        try {
            FaultRunner.rage(schedule, suite::strike);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killIssuer() {
        try {
            suite.strike(new Fault.Kill(Part.ISSUER));
        } catch (IOException | InterruptedException | NotByThisUserException e) {
            throw new IllegalStateException(e);
        }
    }

    private void freezeIssuer(Duration time, CompletableFuture<Void> over) {
        try {
            suite.strike(new Fault.Freeze(Part.ISSUER, time));
            over.complete(null);
        } catch (IOException | InterruptedException | NotByThisUserException e) {
            over.completeExceptionally(e);
        }
    }

    private FurtherService second() throws IOException {
        return FurtherService.issuer(RunningSuite.REPOSITORY, suite.home(), logins.service("issuer"));
    }

    private static void assertOneFor(List<String> requests, WholeLog log) {
        Map<String, Set<CertificateId>> granted = log.grantedTo("local");
        assertThat(granted).containsKeys(requests.toArray(String[]::new));
        assertThat(requests.stream().map(granted::get).distinct()).hasSize(requests.size());
    }

    private Uuid idOf(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(logins.kafkaAdmin())) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .topicId();
        }
    }
}
