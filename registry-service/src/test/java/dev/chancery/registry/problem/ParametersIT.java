/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class ParametersIT {

    /** Every operation that is there, those of tomorrow too. */
    @Test
    void aQueryParameterThatAnOperationDoesNotKnowIsRefusedByName() {
        Map<String, Map<String, Object>> paths = Registry.caller()
                .accept("application/json")
                .get("/q/openapi")
                .jsonPath()
                .getMap("paths");
        List<String> read = paths.entrySet().stream()
                .filter(path -> path.getValue().containsKey("get"))
                .map(path -> path.getKey().replaceAll("[{][^}]*[}]", "x"))
                .toList();
        assertThat(read).hasSizeGreaterThan(10);
        for (String path : read) {
            assertRefused(Registry.caller().get(path + "?lable=x"), "lable");
        }
        assertRefused(Registry.caller().get("/api/certificates?label=team=mail"), "label");
        assertRefused(Registry.caller().get("/api/certificates?state=valid&state=expired"), "state");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/hosts?after=a%00, after",
        "/api/services?after=%00, after",
        "/api/deployments?service=%00, service",
        "/api/deployments?host=%00, host",
        "/api/certificates?q=%00, q",
        "/api/certificates?profile=%00, profile",
        "/api/requests/r?tenant=%00, tenant",
        "/api/alerts/a%00, id",
        "/api/hosts/a%00, name"
    })
    void whatStandsInNoTextIsRefusedByName(String path, String field) {
        assertRefused(Registry.caller().urlEncodingEnabled(false).get(path), field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-issuedAt +1000000000-12-31T23:59:59Z 00.01",
                "-issuedAt -1000000000-01-01T00:00:00Z 00.01",
                "-issuedAt 2026-01-01T00:00:00Z a\u0000b",
                "-issuedAt 2026-01-01T00:00:00Z ",
                "nothing"
            })
    void aPlaceThatNoPageEndedAtIsRefused(String cursor) {
        String after = Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
        Response answer = Registry.caller()
                .queryParam("sort", "-issuedAt")
                .queryParam("after", after)
                .get("/api/certificates");
        assertRefused(answer, "after");
        assertThat(answer.jsonPath().getString("detail")).contains("the value of next from a previous page");
    }

    private static void assertRefused(Response answer, String field) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.jsonPath().getString("field")).isEqualTo(field);
    }
}
