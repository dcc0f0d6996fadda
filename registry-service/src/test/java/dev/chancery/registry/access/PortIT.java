/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.notNullValue;

import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two ports take from strangers, as bytes on a socket. */
@QuarkusTest
@TestProfile(PortIT.Narrow.class)
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class PortIT {
    private static final String HOST = "Host: 127.0.0.1\r\n";
    private static final String PROOF = "POST /api/revocations/proofs HTTP/1.1\r\n" + HOST;
    private static final String NONCE =
            "POST /api/revocations/nonces HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n";

    /** All of it but the body. */
    private static final String BEGUN = "POST /api/requests HTTP/1.1\r\n" + HOST + "Authorization: Bearer "
            + Registry.TOKEN
            + "\r\nIdempotency-Key: a\r\nContent-Type: application/json\r\nContent-Length: 131000\r\n\r\n{";

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init")
    URL service;

    @TestHTTPResource(value = "/health/live", management = true)
    @SuppressWarnings("NullAway.Init")
    URL management;

    @Inject
    @SuppressWarnings("NullAway.Init")
    BodyBudget bodies;

    public static class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "chancery.http.connections-max", "40",
                    "chancery.http.connections-per-address-max", "30",
                    "chancery.http.request-timeout", "PT2S",
                    "chancery.http.management.connections-max", "12",
                    "chancery.http.management.connections-per-address-max", "8");
        }
    }

    /** RFC 9112 section 3.2.2: the name in the request-target is the one that was meant, whatever Host says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example/api/ca",
                "HTTP://evil.example:80/api/ca",
                "http://127.0.0.1:80@evil.example/api/ca",
                "http:///api/ca"
            })
    void anAbsoluteTargetOfAnotherHostIsTurnedAway(String target) {
        try (RawClient client = new RawClient(service)) {
            assertThat(client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n")
                            .untilClosed())
                    .startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void anAbsoluteTargetOfThisHostIsAnswered() {
        try (RawClient client = new RawClient(service)) {
            assertThat(client.send(
                                    "GET http://127.0.0.1/api/ca HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
                            .untilClosed())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    static Stream<String> ambiguous() {
        return Stream.of(
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Content-Length: 3\r\nContent-Length: 3\r\n");
    }

    @ParameterizedTest
    @MethodSource("ambiguous")
    void aBodyWhoseEndTwoReadersMayReadInTwoWaysIsRefusedAndTheConnectionClosed(String headers) {
        for (URL port : List.of(service, management)) {
            try (RawClient client = new RawClient(port)) {
                String answers = client.send("POST / HTTP/1.1\r\n" + HOST + headers + "\r\n0\r\n\r\n" + NONCE)
                        .untilClosed();
                assertThat(answers).startsWith("HTTP/1.1 400 ").contains("Connection: close", "\r\nDate: ");
                assertThat(answers.split("HTTP/1.1 ", -1)).as(answers).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoRequestLineOfHttp11IsRefused(String request) {
        for (URL port : List.of(service, management)) {
            try (RawClient client = new RawClient(port)) {
                assertThat(client.send(request).untilClosed()).matches("(?s)HTTP/1.1 (400|505) .*Connection: close.*");
            }
        }
    }

    static Stream<String> whatIsNoRequestLineOfHttp11IsRefused() {
        return Stream.of(
                "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /\u000bHTTP/1.1\r\n" + HOST + "\r\n",
                "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Folded: a\r\n b\r\n\r\n");
    }

    @Test
    void noHttp2IsSpokenInClear() {
        for (URL port : List.of(service, management)) {
            try (RawClient client = new RawClient(port)) {
                String head = client.send(
                                "GET /q/health/live HTTP/1.1\r\n" + HOST
                                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")
                        .head();
                assertThat(head).matches("(?s)HTTP/1.1 (200|401) .*");
            }
        }
    }

    @Test
    void aRequestThatDripsIsCutOff() {
        try (RawClient head = new RawClient(service);
                RawClient body = new RawClient(service);
                RawClient other = new RawClient(management)) {
            head.send("GET / HTTP/1.1\r\n");
            body.send(PROOF + "Content-Type: application/jose\r\nContent-Length: 100\r\n\r\nabc");
            other.send("GET /q/health HTTP/1.1\r\n");
            assertThat(head.untilClosed()).startsWith("HTTP/1.1 408 ");
            assertThat(body.untilClosed()).startsWith("HTTP/1.1 408 ");
            assertThat(other.untilClosed()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aBodyOfAStrangerIsNotCollected() {
        try (RawClient client = new RawClient(service)) {
            String head = client.send(PROOF + "Content-Type: application/jose\r\nContent-Length: 130000\r\n\r\n")
                    .head();
            assertThat(head).startsWith("HTTP/1.1 413 ");
        }
        try (RawClient client = new RawClient(service)) {
            String head = client.send(PROOF + "Content-Type: application/jose\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .head();
            assertThat(head).startsWith("HTTP/1.1 411 ");
        }
        try (RawClient client = new RawClient(service)) {
            String head = client.send("POST /api/requests HTTP/1.1\r\n" + HOST
                            + "Content-Type: application/json\r\nContent-Length: 130000\r\n\r\n")
                    .head();
            assertThat(head).startsWith("HTTP/1.1 401 ");
        }
        assertThat(bodies.reserved()).isZero();
    }

    @Test
    void bodiesUnderWayHaveRoomTogetherAndGiveItBack() {
        try (RawClient client = new RawClient(service)) {
            client.send(BEGUN);
            await().until(() -> bodies.reserved() == 131_000);
        }
        await().until(() -> bodies.reserved() == 0);
    }

    @Test
    void aBodyThatThereIsNoRoomForIsTurnedAway() {
        int others = (int) BodyBudget.BYTES_MAX - 130_999;
        await().until(() -> bodies.take(others));
        try (RawClient client = new RawClient(service)) {
            assertThat(client.send(BEGUN).head()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 1");
        } finally {
            bodies.give(others);
        }
        await().until(() -> bodies.reserved() == 0);
    }

    @Test
    void connectionsOfOneAddressAreCounted() {
        List<RawClient> open = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                open.add(new RawClient(service));
            }
            long turnedAway = open.stream()
                    .filter(client -> {
                        try {
                            return client.send("GET /api/ca HTTP/1.1\r\n" + HOST + "\r\n")
                                    .head()
                                    .isEmpty();
                        } catch (IllegalStateException e) {
                            return true; // closed before anything could be sent
                        }
                    })
                    .count();
            // Other tests' clients, of the same address, keep some of the places.
            assertThat(turnedAway).isBetween(30L, 59L);
        } finally {
            open.forEach(RawClient::close);
        }
        await().until(() -> {
            try (RawClient client = new RawClient(service)) {
                return client.send("GET /api/ca HTTP/1.1\r\n" + HOST + "\r\n")
                        .head()
                        .startsWith("HTTP/1.1 200 ");
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }

    @Test
    void theManagementPortIsNotForBrowsers() {
        String url = management.toString();
        RestAssured.given().get(url).then().statusCode(200).header("Date", notNullValue());
        assertThat(RestAssured.given().header("Origin", "https://evil.example").get(url))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(403))
                .satisfies(answer ->
                        assertThat(answer.header("Access-Control-Allow-Origin")).isNull());
        assertThat(RestAssured.given()
                        .header("Host", "rebound.example")
                        .get(url)
                        .statusCode())
                .isEqualTo(421);
        assertThat(RestAssured.given().post(url))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(405))
                .satisfies(answer -> assertThat(answer.header("Allow")).isEqualTo("GET, HEAD"));
    }

    @Test
    void everyAnswerOfTheFrontDoorHasADate() {
        for (String path : List.of("/api/ca", "/", "/api/certificates", "/whatever", "/console/nothing.js")) {
            assertThat(RestAssured.given().get(path).header("Date")).as(path).isNotNull();
            assertThat(Registry.caller().get(path).header("Date")).as(path).isNotNull();
        }
    }

    @Test
    void aMethodThatAPathDoesNotKnowIsAnsweredWithThoseThatItDoes() {
        for (String path : List.of("/api/hosts", "/api/ca", "/api/certificates", "/api/alerts")) {
            assertThat(Registry.caller().contentType("application/json").patch(path))
                    .as(path)
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(405))
                    .satisfies(answer -> assertThat(answer.header("Allow")).contains("GET"));
        }
    }

    @Test
    void aBodyIsJsonInUtf8() {
        for (String type :
                List.of("text/plain", "application/json; charset=utf-16", "application/json;charset=iso-8859-1")) {
            assertThat(Registry.caller()
                            .header("Content-Type", type)
                            .body("{}".getBytes(StandardCharsets.US_ASCII))
                            .put("/api/hosts/port-it")
                            .statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            assertThat(Registry.caller()
                            .header("Content-Type", "application/json")
                            .body("{\"address\":\"a.internal\"}".getBytes(charset))
                            .put("/api/hosts/port-it")
                            .statusCode())
                    .as(charset.name())
                    .isEqualTo(400);
        }
        assertThat(Registry.caller()
                        .header("Content-Type", "application/json")
                        .body("\ufeff{\"address\":\"a.internal\"}".getBytes(StandardCharsets.UTF_8))
                        .put("/api/hosts/port-it")
                        .statusCode())
                .isEqualTo(400);
    }
}
