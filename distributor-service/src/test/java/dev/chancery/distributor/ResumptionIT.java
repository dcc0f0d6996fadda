/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.DeploymentCommand.IssueAndDeliver;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.Streams;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.Obstacle;
import dev.chancery.testkit.PackagedService;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 of the packaged service between a command and its last fact, at every step. Started again it ends what it had begun: one request, so one
 * key and one certificate; whole files; each fact once.
 */
class ResumptionIT {
    private static final Path HOME = Path.of("target/resumption-it").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<State> USUAL = List.of(State.PLANNED, State.PUSHED, State.FILES_VERIFIED, State.RELOADED);
    private static final List<State> DELAYED =
            List.of(State.PLANNED, State.UNREACHABLE, State.PUSHED, State.FILES_VERIFIED, State.RELOADED);

    private static FakeServices surroundings;
    private static Obstacles obstacles;
    private static Operator operator;
    private static PackagedService distributor;

    @BeforeAll
    static void play() throws IOException {
        Files.createDirectories(HOME.resolve("hosts"));
        surroundings = new FakeServices(ChanceryInfrastructure.available());
        obstacles = new Obstacles();
        operator = new Operator(HOME);
        distributor = PackagedService.of(
                "distributor",
                HOME,
                Map.of(
                        "chancery.distributor.key-directory",
                        HOME.resolve("keys").toString(),
                        "chancery.distributor.hosts-directory",
                        HOME.resolve("hosts").toString(),
                        "chancery.distributor.poll-interval",
                        "PT0.1S",
                        "chancery.distributor.retry-delay-max",
                        "PT2S",
                        "chancery.distributor.hook-timeout",
                        "PT5M",
                        "chancery.distributor.allowed-hooks-file",
                        operator.file()),
                List.of());
        distributor.start();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> distributor.get("/q/health/ready").statusCode() == 200);
    }

    @AfterAll
    static void end() {
        distributor.close();
        surroundings.close();
    }

    /**
     * Where an order stands when the service is killed.
     *
     * @param last what was done last; what comes next is held back
     * @param hookRuns how often its hook has run in the end
     */
    record Step(String last, int hookRuns, List<State> states, BiFunction<Obstacles, BoundService, Obstacle> obstacle) {
        @Override
        public String toString() {
            return last;
        }
    }

    private static Step after(String last, BiFunction<Obstacles, BoundService, Obstacle> obstacle) {
        return new Step(last, 1, USUAL, obstacle);
    }

    private static Step afterHook(String last, BiFunction<Obstacles, BoundService, Obstacle> obstacle) {
        return new Step(last, 2, USUAL, obstacle);
    }

    /** Every step, in the fewest deaths: an order that is held back holds up what comes behind it on its way, and nothing else. */
    static List<List<Step>> deaths() {
        return List.of(
                List.of(
                        after("the delivery was planned", Obstacles::beforeDeliveryIsStarted),
                        new Step("the files were staged", 1, DELAYED, Obstacles::blockedLink),
                        after("the files were swapped", (them, it) -> them.beforeFact("pushed", it)),
                        afterHook("the hook had begun", Obstacles::slowHook),
                        afterHook("the hook had ended", (them, it) -> them.beforeFact("reloaded", it)),
                        after("the outcome was read", Obstacles::beforeOutcome),
                        after("the order was kept", (them, it) -> them.beforeOrderIs("requested", it)),
                        after("the command was read", Obstacles::beforeOrder)),
                List.of(
                        after("the facts were kept", (them, it) -> them.noRightToTell("reloaded", it)),
                        after("the request was published", Obstacles::beforeRequestIsMarked)),
                List.of(
                        after("the facts were published", (them, it) -> them.beforeFactIsMarked("reloaded", it)),
                        after("the outcome was kept", (them, it) -> them.beforeOrderIs("granted", it))),
                List.of(after("key and request were kept", Obstacles::noRightToRequest)),
                List.of(after("the certificate was kept", Obstacles::beforeDelivery)));
    }

    private record Held(Step step, BoundService service, Obstacle obstacle) {}

    @ParameterizedTest
    @MethodSource("deaths")
    void endsEveryOrderOnceWhereverItIsKilled(List<Step> steps) throws IOException {
        List<Held> orders = new ArrayList<>();
        steps.forEach(step -> orders.add(holdingBack(step)));
        orders.forEach(ResumptionIT::awaitHeldBack);
        distributor.kill();
        orders.forEach(order -> order.obstacle().close());
        // A log may hand a command over again.
        orders.forEach(order -> issue(order.service()));
        distributor.start();

        for (Held order : orders) {
            awaitStates(
                    order.service(), order.service().commandId(), order.step().states());
        }
        Map<String, Set<Sha256>> requests = surroundings.requests();
        for (Held order : orders) {
            BoundService service = order.service();
            service.assertItsFilesAreOneSet();
            assertThat(requests.get(service.name())).as(order.step().last()).hasSize(1);
            assertThat(Files.readAllLines(service.trace()))
                    .as(order.step().last())
                    .hasSize(order.step().hookRuns())
                    .endsWith(service.digestOfFiles());
        }
        assertThat(surroundings.factsAsWritten().values())
                .allSatisfy(values -> assertThat(values)
                        .as("a fact that stands twice says the same")
                        .hasSize(1));
    }

    /** All obstacles are there before the first order: a table cannot be given a gate while somebody is held back at another of its gates. */
    private static Held holdingBack(Step step) {
        BoundService service = BoundService.in(HOME);
        return new Held(step, service, step.obstacle().apply(obstacles, service));
    }

    private static void awaitHeldBack(Held order) {
        bind(order.service(), order.service().hook());
        issue(order.service());
        await(order.step().last()).atMost(LIMIT).until(order.obstacle()::isReached);
    }

    @Test
    void goesOnPuttingTheOldFilesBack() throws IOException {
        BoundService service = BoundService.in(HOME);
        Path trace = service.trace();
        bind(service, List.of("sh", "-c", "echo run >> " + trace + "; test $(wc -l < " + trace + ") -ne 2"));
        issue(service);
        awaitStates(service, service.commandId(), USUAL);
        String before = service.digestOfFiles();
        String renewal = "renew-" + service.name();
        try (Obstacle obstacle = obstacles.beforeFact("rolled_back", service)) {
            surroundings.command(new RenewAndDeliver(
                    renewal,
                    service.name(),
                    "server",
                    Objects.requireNonNull(
                            surroundings.facts(service.name()).getLast().certificate()),
                    1));
            await().atMost(LIMIT).until(obstacle::isReached);
            distributor.kill();
        }
        distributor.start();

        awaitStates(service, renewal, List.of(State.PLANNED, State.PUSHED, State.FILES_VERIFIED, State.ROLLED_BACK));
        service.assertItsFilesAreOneSet();
        assertThat(service.digestOfFiles()).isEqualTo(before);
        assertThat(distributor.get("/q/metrics").body())
                .contains("chancery_distribution_total{result=\"rolled_back\",target=\"directory\"} 1");
    }

    /** Also when a topic is another one of the same name: the view is filled anew. */
    @Test
    void isReadyOnceItsTopicsExistAndItsViewsHaveReadThem() throws Exception {
        String topic = Streams.BINDINGS.topic();
        distributor.kill();
        try (Admin admin = Admin.create(ChanceryInfrastructure.available().adminProperties())) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(LIMIT).until(() -> !admin.listTopics().names().get().contains(topic));
            distributor.start();
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> distributor.get("/q/health/ready").body().contains("\"viewsCaughtUp\": false"));
            assertThat(distributor.get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(distributor.get("/q/health/live").statusCode()).isEqualTo(200);

            admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
        }
        await().atMost(LIMIT).until(() -> distributor.get("/q/health/ready").statusCode() == 200);
    }

    private static void bind(BoundService service, List<String> hook) {
        operator.allow(hook);
        surroundings.host(service.host());
        surroundings.service(service.state(hook));
    }

    private static void issue(BoundService service) {
        surroundings.command(new IssueAndDeliver(service.commandId(), service.name(), "server"));
    }

    private static void awaitStates(BoundService service, String commandId, List<State> states) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(surroundings.facts(service.name()).stream()
                                .filter(fact -> fact.commandId().equals(commandId))
                                .map(DeploymentAdvanced::state))
                        .containsExactlyElementsOf(states));
    }
}
