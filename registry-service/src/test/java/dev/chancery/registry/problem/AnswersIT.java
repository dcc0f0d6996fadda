/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Alert.CertExpired;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered is what the description says: a client that was made from it does the first hour's calls. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class AnswersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOST = "answers-host";
    private static final String SERVICE = "answers-service";

    private JsonNode description = JSON.nullNode();
    private final List<String> differences = new ArrayList<>();

    @BeforeEach
    void readTheDescription() {
        description = read(
                Registry.caller().accept("application/json").get("/q/openapi").asString());
    }

    @Test
    void everyOperationHasANameOfItsOwn() {
        List<String> names = new ArrayList<>();
        description
                .get("paths")
                .forEach(path -> path.forEach(operation -> {
                    assertThat(operation.path("operationId").asText())
                            .as(operation.toString())
                            .isNotEmpty();
                    names.add(operation.get("operationId").asText());
                }));
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    @Test
    void theFirstHoursCallsAreAnsweredAsDescribed() {
        try (Issuer issuer = new Issuer(ChanceryInfrastructure.available());
                Issuer watcher = new Issuer(ChanceryInfrastructure.available(), "watcher")) {
            CertificateIssued issued =
                    issuer.issued(Registry.newSerial(), Facts.lone("r").ofService(SERVICE));
            issuer.publish(issued);
            Registry.awaitEntry(issued);
            String alert = open(watcher, issued);
            inventory();
            certificates(issued);
            check("get", "/api/alerts", "/api/alerts", null);
            check(
                    "get",
                    "/api/alerts/{id}",
                    "/api/alerts/" + alert.replace("/", "%2F").replace("#", "%23"),
                    null);
            check("get", "/api/authorities", "/api/authorities", null);
            check("get", "/api/ca", "/api/ca", null);
            check("get", "/api/deployments", "/api/deployments", null);
        }
        assertThat(differences).isEmpty();
    }

    private void inventory() {
        check("put", "/api/hosts/{name}", "/api/hosts/" + HOST, "{\"labels\":{\"rack\":\"a\"}}");
        check("get", "/api/hosts/{name}", "/api/hosts/" + HOST, null);
        check("get", "/api/hosts", "/api/hosts", null);
        check("put", "/api/services/{name}", "/api/services/" + SERVICE, "{\"validity\":\"P30D\"}");
        check(
                "post",
                "/api/services/{name}/bindings",
                "/api/services/" + SERVICE + "/bindings",
                "{\"host\":\"" + HOST + "\",\"directory\":\"etc/tls\"}");
        check("get", "/api/services/{name}", "/api/services/" + SERVICE, null);
        check("get", "/api/services", "/api/services", null);
        check("post", "/api/services/{name}/issue", "/api/services/" + SERVICE + "/issue", "{}");
        check("post", "/api/services/{name}/deliver", "/api/services/" + SERVICE + "/deliver", "{}");
    }

    private void certificates(CertificateIssued issued) {
        String path = "/api/certificates/" + issued.certificate();
        check("get", "/api/certificates", "/api/certificates", null);
        check("get", "/api/certificates/{id}", path, null);
        check(
                "post",
                "/api/certificates/{id}/revoke",
                path + "/revoke",
                "{\"reason\":\"keyCompromise\",\"dryRun\":true}");
        check("post", "/api/certificates/{id}/revoke", path + "/revoke", "{\"reason\":\"keyCompromise\"}");
        check("get", "/api/certificates/{id}", path, null);
        check("get", "/api/certificates", "/api/certificates?state=nonsense", null);
        check("post", "/api/revocations/nonces", "/api/revocations/nonces", null);
    }

    private static String open(Issuer watcher, CertificateIssued issued) {
        Instant now = Instant.now();
        CertExpired alert = new CertExpired(
                issued.slot(), issued.certificate(), 1, Alert.State.OPEN, now, now, issued.notAfter(), "It ended.");
        watcher.publish(Streams.ALERTS, alert.key(), alert);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Registry.caller().get("/api/alerts").asString().contains(alert.key()));
        return alert.key();
    }

    private void check(String method, String template, String path, @Nullable String body) {
        Response answer = (body == null
                        ? Registry.caller().urlEncodingEnabled(false)
                        : Registry.caller()
                                .urlEncodingEnabled(false)
                                .contentType("application/json")
                                .body(body))
                .request(method.toUpperCase(Locale.ROOT), path);
        JsonNode responses =
                description.get("paths").path(template).path(method).path("responses");
        String status = String.valueOf(answer.statusCode());
        JsonNode described = responses.has(status) ? responses.get(status) : responses.path("default");
        String type = answer.contentType().split(";", 2)[0];
        JsonNode schema = described.path("content").path(type).path("schema");
        String where = method + " " + path + " " + status;
        if (schema.isMissingNode()) {
            differences.add(where + ": no schema for " + type);
        } else if (answer.statusCode() < 400 != responses.has(status)) {
            differences.add(where + ": the status is not described");
        } else {
            compare(where, resolved(schema), read(answer.asString()), differences);
        }
    }

    private void compare(String where, JsonNode schema, JsonNode value, List<String> found) {
        if (schema.has("oneOf")) {
            boolean fits = false;
            for (JsonNode one : schema.get("oneOf")) {
                List<String> none = new ArrayList<>();
                compare(where, resolved(one), value, none);
                fits |= none.isEmpty();
            }
            if (!fits) {
                found.add(where + ": none of the described is " + value);
            }
            return;
        }
        String type = schema.path("type").asText("");
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
        if (!fits) {
            found.add(where + ": described as " + schema + ", is " + value);
        } else if (schema.has("enum") && !schema.get("enum").toString().contains(value.toString())) {
            found.add(where + ": " + value + " is none of " + schema.get("enum"));
        } else if (value.isArray()) {
            value.forEach(item -> compare(where + "[]", resolved(schema.path("items")), item, found));
        } else if (value.isObject()) {
            properties(where, schema, value, found);
        }
    }

    private void properties(String where, JsonNode schema, JsonNode value, List<String> found) {
        value.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            JsonNode described = property.isMissingNode() ? schema.path("additionalProperties") : property;
            if (described.isMissingNode()) {
                found.add(where + "." + field.getKey() + ": not described");
            } else {
                compare(where + "." + field.getKey(), resolved(described), field.getValue(), found);
            }
        });
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                found.add(where + "." + name.asText() + ": required and absent");
            }
        });
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        return reference.isEmpty() ? schema : resolved(description.at(reference.substring(1)));
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
