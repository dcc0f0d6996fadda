/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class AccessIT {
    /** What is open, and what it answers to nothing: a proof is a body of its own type. */
    private static final Map<String, Integer> WITHOUT_TOKEN =
            Map.of("/api/ca", 200, "/api/revocations/nonces", 200, "/api/revocations/proofs", 415);

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @Test
    void closesEveryPathOfTheInterfaceButTheCaCertificatesAndProofs() {
        Map<String, Map<String, Object>> paths =
                given().accept("application/json").get("/q/openapi").jsonPath().getMap("paths");
        assertThat(paths).containsKeys("/api/certificates", "/api/requests", "/api/ca");

        paths.forEach((path, operations) -> operations.keySet().stream()
                .filter(METHODS::contains)
                .forEach(method -> {
                    Response answer = given().request(method, path.replaceAll("[{][^}]*[}]", "x"));
                    assertThat(answer.statusCode())
                            .as("%s %s", method, path)
                            .isEqualTo(WITHOUT_TOKEN.getOrDefault(path, 401));
                }));
    }

    @Test
    void namesTheSchemeWhenThereIsNoToken() {
        given().get("/api/certificates")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("Bearer"));
        given().header("Authorization", "Bearer wrong")
                .get("/api/certificates")
                .then()
                .statusCode(401);
        given().header("Authorization", "Basic " + Registry.TOKEN)
                .get("/api/certificates")
                .then()
                .statusCode(401);
        given().get("/whatever").then().statusCode(401);
        given().get("/console/%2e%2e/api/certificates").then().statusCode(401);
    }

    @Test
    void refusesATokenInTheAddress() {
        given().get("/api/certificates?token=" + Registry.TOKEN)
                .then()
                .statusCode(400)
                .body("field", equalTo("token"))
                .body("detail", containsString("Authorization"));
    }

    @Test
    void isNotKnownUnderAnotherName() {
        Registry.caller()
                .header("Host", "evil.example")
                .get("/api/certificates")
                .then()
                .statusCode(421)
                .contentType("application/problem+json");
        given().header("Host", "evil.example").get("/api/ca").then().statusCode(421);
    }

    @Test
    void answersAClientThatWouldRatherSpeakHttp2() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + RestAssured.port + "/api/certificates"))
                    .header("Authorization", "Bearer " + Registry.TOKEN)
                    .build();

            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersTheFrameworksRefusalsAsProblems() {
        Registry.caller().get("/api/nothing").then().statusCode(404).contentType("application/problem+json");
        Registry.caller().delete("/api/certificates").then().statusCode(405).contentType("application/problem+json");
        Registry.caller()
                .header("Idempotency-Key", "k")
                .contentType("text/plain")
                .body("x")
                .post("/api/requests")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        Registry.caller()
                .header("Idempotency-Key", "k")
                .contentType("application/json")
                .body("x".repeat(200_000))
                .post("/api/requests")
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
    }

    @Test
    void opensASessionThatNoScriptCanRead() {
        Response opened = Registry.caller().post("/api/session");
        opened.then().statusCode(204);
        Cookie cookie = opened.detailedCookie("chancery_session_8080");
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Strict");
        assertThat(cookie.getPath()).isEqualTo("/");

        given().cookie(cookie).get("/api/certificates").then().statusCode(200);
        given().cookie(cookie).post("/api/session").then().statusCode(403);
        given().cookie(cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .delete("/api/session")
                .then()
                .statusCode(403);
        given().cookie(cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .delete("/api/session")
                .then()
                .statusCode(204);
        given().cookie(cookie).get("/api/certificates").then().statusCode(401);
    }

    @Test
    void readsTheBodyOfACallByCookie() {
        Cookie cookie = Registry.caller().post("/api/session").detailedCookie("chancery_session_8080");

        given().cookie(cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Idempotency-Key", "k")
                .contentType("application/json")
                .body("{\"csr\":\"" + "x".repeat(60_000) + "\"}")
                .post("/api/requests")
                .then()
                .statusCode(400)
                .body("field", equalTo("profile"));
    }

    @Test
    void showsTheInterfaceOnTheFrontDoor() {
        given().get("/q/openapi").then().statusCode(200);
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"));
        given().get("/q/metrics").then().statusCode(401);
    }

    @Test
    void tellsBrowsersWhatNotToDo() {
        given().get("/api/ca")
                .then()
                .statusCode(200)
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Content-Security-Policy", containsString("default-src 'none'"));
    }
}
