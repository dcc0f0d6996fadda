/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.schema;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;

import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The registry starts before what it needs, and what it needs goes away and comes back. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
@WithTestResource(Away.class)
class OutageIT {
    private static final ChanceryInfrastructure INFRASTRUCTURE = ChanceryInfrastructure.available();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** docs/timing.md, and what a machine with other work to do adds. */
    private static final Duration ANSWERED = Duration.ofSeconds(13);

    @TestHTTPResource(value = "/health/ready", management = true)
    @SuppressWarnings("NullAway.Init")
    URI ready;

    @AfterAll
    static void thoseAfterItNeedBoth() {
        INFRASTRUCTURE.startDatabase();
        INFRASTRUCTURE.startBroker();
    }

    @Test
    void itWaitsForDatabaseAndBrokerAndAnswersWhileTheyAreAway() {
        given().get(ready)
                .then()
                .statusCode(503)
                .body("checks.find{it.name == 'tables are there'}.data.'waits for'", containsString("database"));
        assertUnavailable(Registry.caller().get("/api/hosts"));
        given().get("/api/ca").then().statusCode(503);

        INFRASTRUCTURE.startDatabase();
        INFRASTRUCTURE.startBroker();
        await().atMost(LIMIT).until(() -> given().get(ready).statusCode() == 200);
        Registry.caller().get("/api/hosts").then().statusCode(200);

        INFRASTRUCTURE.killDatabase();
        assertUnavailable(Registry.caller().get("/api/hosts"));
        INFRASTRUCTURE.startDatabase();
        await().atMost(LIMIT).until(() -> Registry.caller().get("/api/hosts").statusCode() == 200);

        INFRASTRUCTURE.killBroker();
        callsAreAnsweredInTimeWithTheBrokerAway();
    }

    private static void callsAreAnsweredInTimeWithTheBrokerAway() {
        CompletableFuture<Duration> change = timed(
                () -> Registry.caller()
                        .contentType("application/json")
                        .body("{}")
                        .put("/api/hosts/outage"),
                503);
        CompletableFuture<Duration> request = timed(
                () -> Registry.caller()
                        .header("Idempotency-Key", "outage")
                        .contentType("application/json")
                        .body("{\"profile\":\"server\",\"csr\":\"x\",\"names\":[\"a.internal\"],\"validity\":\"P30D\"}")
                        .post("/api/requests"),
                202);
        assertThat(change.join()).isLessThan(ANSWERED);
        assertThat(request.join()).isLessThan(ANSWERED);
    }

    private static CompletableFuture<Duration> timed(Supplier<Response> call, int status) {
        return CompletableFuture.supplyAsync(() -> {
            long begun = System.nanoTime();
            assertThat(call.get().statusCode()).isEqualTo(status);
            return Duration.ofNanos(System.nanoTime() - begun);
        });
    }

    private static void assertUnavailable(Response answer) {
        answer.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("detail", notNullValue());
    }
}
