/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Rebuilt;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class HostsAndServicesIT {
    private static final String ROWS =
            "select key || ' ' || version || ' ' || deleted || ' ' || state from inventory order by key";
    private static LogProbe replica;

    @Inject
    DataSource database;

    @Inject
    Mutiny.SessionFactory sessions;

    @BeforeAll
    static void open() {
        replica = new LogProbe("registry");
    }

    @AfterAll
    static void close() {
        replica.close();
    }

    @Test
    void whatIsPutIsAnsweredAndStandsOnTheLog() {
        String host = host();

        put("/api/hosts/" + host, "{\"address\":\"10.0.0.1\",\"labels\":{\"rack\":\"7\"}}")
                .statusCode(201)
                .header("ETag", "\"1\"")
                .body("version", equalTo(1))
                .body("target", equalTo("directory"));

        Registry.caller().get("/api/hosts/" + host).then().statusCode(200).body("address", equalTo("10.0.0.1"));
        Registry.caller().get("/api/hosts?limit=500").then().body("items.name", hasItem(host));
        assertThat(replica.read(Streams.BINDINGS, "host/" + host))
                .containsExactly(
                        new HostState(host, 1, false, Registry.SUBJECT, "10.0.0.1", "directory", Map.of("rack", "7")));
    }

    @Test
    void theSameAgainIsNoNewVersion() {
        String host = knownHost();

        put("/api/hosts/" + host, "{}").statusCode(201).body("version", equalTo(1));

        assertThat(replica.read(Streams.BINDINGS, "host/" + host)).hasSize(1);
    }

    @Test
    void whoChangedItIsOnTheLogAndInTheResponse() {
        String host = host();
        replica.publish(replica.event(Streams.BINDINGS, "host/" + host, state(host, 1, "10.0.0.1")));
        await().untilAsserted(
                        () -> Registry.caller().get("/api/hosts/" + host).then().body("actor", equalTo("probe")));

        put("/api/hosts/" + host, "{\"address\":\"10.0.0.1\"}")
                .body("version", equalTo(1))
                .body("actor", equalTo("probe"));
        put("/api/hosts/" + host, "{}").body("version", equalTo(2)).body("actor", equalTo(Registry.SUBJECT));
        Registry.caller().delete("/api/hosts/" + host).then().body("actor", equalTo(Registry.SUBJECT));

        assertThat(replica.read(Streams.BINDINGS, "host/" + host))
                .extracting(InventoryState::actor)
                .containsExactly("probe", Registry.SUBJECT, Registry.SUBJECT);
    }

    @Test
    void aDeletionIsAVersionToo() {
        String host = knownHost();

        Registry.caller()
                .delete("/api/hosts/" + host)
                .then()
                .statusCode(200)
                .body("deleted", equalTo(true))
                .body("version", equalTo(2));

        Registry.caller().get("/api/hosts/" + host).then().statusCode(404).contentType("application/problem+json");
        Registry.caller().get("/api/hosts?limit=500").then().body("items.name", not(hasItem(host)));
        put("/api/hosts/" + host, "{}")
                .statusCode(200)
                .body("version", equalTo(3))
                .body("deleted", equalTo(false));
    }

    @Test
    void whoHasAnotherVersionInMindIsTold() {
        String host = knownHost();

        Registry.caller()
                .header("If-Match", "\"7\"")
                .contentType("application/json")
                .body("{\"address\":\"10.0.0.2\"}")
                .put("/api/hosts/" + host)
                .then()
                .statusCode(412)
                .body("rule", equalTo("version"))
                .body("detail", containsString("current version is 1"));
        Registry.caller()
                .header("If-None-Match", "*")
                .contentType("application/json")
                .body("{}")
                .put("/api/hosts/" + host)
                .then()
                .statusCode(412);
    }

    @Test
    void aServiceIsBoundOnlyToHostsThatThereAre() {
        put("/api/services/" + service(), "{\"bindings\":[{\"host\":\"no-such-host\",\"directory\":\"a\"}]}")
                .statusCode(422)
                .body("rule", equalTo("known-host"))
                .body("detail", containsString("no-such-host"));
    }

    @Test
    void aHostThatIsBoundStays() {
        String host = knownHost();
        String service = service();
        put("/api/services/" + service, "{\"bindings\":[{\"host\":\"" + host + "\",\"directory\":\"a\"}]}")
                .statusCode(201);

        Registry.caller().delete("/api/hosts/" + host).then().statusCode(409).body("detail", containsString(service));
    }

    @Test
    void aBindingIsReplacedByHostAndKind() {
        String host = knownHost();
        String service = service();
        put("/api/services/" + service, "{}").statusCode(201);
        bind(service, host, "one").statusCode(200);

        bind(service, host, "two").statusCode(200).body("bindings.directory", equalTo(List.of("two")));

        Registry.caller()
                .delete("/api/services/" + service + "/bindings/" + host + "/server")
                .then()
                .statusCode(200)
                .body("bindings", equalTo(List.of()));
        Registry.caller()
                .delete("/api/services/" + service + "/bindings/" + host + "/server")
                .then()
                .statusCode(404);
    }

    @Test
    void concurrentBindingsAreAllKeptOrTold() throws Exception {
        String service = service();
        put("/api/services/" + service, "{}").statusCode(201);
        List<String> hosts = IntStream.range(0, 6).mapToObj(i -> knownHost()).toList();

        List<Integer> statuses = atOnce(hosts.stream()
                .<Callable<Integer>>map(
                        host -> () -> bind(service, host, "a").extract().statusCode())
                .toList());

        assertThat(statuses).allMatch(status -> status == 200 || status == 409).contains(200);
        List<String> accepted = IntStream.range(0, hosts.size())
                .filter(i -> statuses.get(i) == 200)
                .mapToObj(hosts::get)
                .toList();
        List<String> bound = Registry.caller()
                .get("/api/services/" + service)
                .then()
                .extract()
                .path("bindings.host");
        assertThat(bound).containsExactlyInAnyOrderElementsOf(accepted);
    }

    @Test
    void ofTwoChangesAtOnceOneIsToldThatItLost() throws Exception {
        String host = knownHost();

        List<Integer> statuses = atOnce(IntStream.range(0, 4)
                .<Callable<Integer>>mapToObj(i -> () -> Registry.caller()
                        .header("If-Match", "\"1\"")
                        .contentType("application/json")
                        .body("{\"address\":\"10.0.1." + i + "\"}")
                        .put("/api/hosts/" + host)
                        .statusCode())
                .toList());

        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
        Registry.caller().get("/api/hosts/" + host).then().header("ETag", not("\"1\""));
    }

    @Test
    void theFirstRecordOfAVersionCountsAndIsMadeTheLastOnTheLog() {
        String host = knownHost();
        HostState first = state(host, 2, "10.0.0.1");
        HostState second = state(host, 2, "10.0.0.2");

        replica.publish(replica.event(Streams.BINDINGS, "host/" + host, first));
        replica.publish(replica.event(Streams.BINDINGS, "host/" + host, second));

        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(
                                replica.read(Streams.BINDINGS, "host/" + host).getLast())
                        .isEqualTo(state(host, 3, "10.0.0.1")));
        Registry.caller().get("/api/hosts/" + host).then().body("address", equalTo("10.0.0.1"));
    }

    @Test
    void recordsThatComeTwiceChangeNothing() {
        String host = host();
        LogEvent one = replica.event(Streams.BINDINGS, "host/" + host, state(host, 1, "10.0.0.1"));
        LogEvent two = replica.event(Streams.BINDINGS, "host/" + host, state(host, 2, "10.0.0.2"));

        replica.publishTwice(one, two);

        await().untilAsserted(
                        () -> Registry.caller().get("/api/hosts/" + host).then().body("version", equalTo(2)));
        assertThat(Rebuilt.rows(database, "select shadowed::text from inventory where key = 'host/" + host + "'"))
                .containsExactly("false");
    }

    @Test
    void aRecordThatCannotBeReadStopsNothing() {
        String host = host();
        LogEvent good = replica.event(Streams.BINDINGS, "host/" + host, state(host, 1, "10.0.0.1"));
        LogEvent bad = new LogEvent(
                good.topic(), good.key(), good.envelope(), Bytes.of("not json".getBytes(StandardCharsets.UTF_8)));

        replica.publish(bad);
        replica.publish(good);

        await().untilAsserted(
                        () -> Registry.caller().get("/api/hosts/" + host).then().statusCode(200));
    }

    @Test
    void aViewThatIsDroppedComesBackTheSame() {
        String host = knownHost();
        String service = service();
        put("/api/services/" + service, "{\"bindings\":[{\"host\":\"" + host + "\",\"directory\":\"a\"}]}")
                .statusCode(201);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> Rebuilt.rows(database, "select key from inventory where shadowed")
                        .isEmpty());
        List<String> before = Rebuilt.rows(database, ROWS);

        Rebuilt.view(
                database,
                "inventory",
                Streams.BINDINGS.topic(),
                new PostgresView(sessions, "inventory", new InventoryRows()),
                "inventory",
                "inventory_version");

        assertThat(Rebuilt.rows(database, ROWS)).isEqualTo(before).isNotEmpty();
    }

    @Test
    void nobodyWithoutATokenSeesOrChangesAnything() {
        RestAssured.given().get("/api/hosts").then().statusCode(401);
        RestAssured.given()
                .contentType("application/json")
                .body("{}")
                .put("/api/services/x")
                .then()
                .statusCode(401);
    }

    @Test
    void aSessionChangesThingsFromItsOwnPagesAlone() {
        String cookie = Registry.caller()
                .post("/api/session")
                .then()
                .statusCode(204)
                .extract()
                .cookie("chancery_session_8080");

        RestAssured.given()
                .cookie("chancery_session_8080", cookie)
                .get("/api/hosts")
                .then()
                .statusCode(200);
        RestAssured.given()
                .cookie("chancery_session_8080", cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .contentType("application/json")
                .body("{}")
                .put("/api/hosts/" + host())
                .then()
                .statusCode(403);
        RestAssured.given()
                .cookie("chancery_session_8080", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .contentType("application/json")
                .body("{}")
                .put("/api/hosts/" + host())
                .then()
                .statusCode(201);
    }

    @Test
    void anUnknownFieldIsNamed() {
        put("/api/hosts/" + host(), "{\"adress\":\"10.0.0.1\"}")
                .statusCode(400)
                .body("field", equalTo("adress"))
                .body("rule", equalTo("unknown-field"));
    }

    private static HostState state(String host, long version, String address) {
        return new HostState(host, version, false, "probe", address, "directory", Map.of());
    }

    private static ValidatableResponse put(String path, String body) {
        return Registry.caller()
                .contentType("application/json")
                .body(body)
                .put(path)
                .then();
    }

    private static ValidatableResponse bind(String service, String host, String directory) {
        return Registry.caller()
                .contentType("application/json")
                .body("{\"host\":\"" + host + "\",\"kind\":\"server\",\"directory\":\"" + directory + "\"}")
                .post("/api/services/" + service + "/bindings")
                .then();
    }

    private static String knownHost() {
        String host = host();
        put("/api/hosts/" + host, "{}").statusCode(201);
        return host;
    }

    private static String host() {
        return "host-" + UUID.randomUUID();
    }

    private static String service() {
        return "svc-" + UUID.randomUUID();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(calls.size())) {
            return callers.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }
}
