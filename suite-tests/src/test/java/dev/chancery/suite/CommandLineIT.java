/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command against the real registry: what programs get is JSON, and what people get says the same. */
class CommandLineIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int REFUSED = 3;

    private final RunningSuite suite = RunningSuite.get();
    private final String service = "c-" + UUID.randomUUID().toString().substring(0, 4);

    @TempDir
    Path directory;

    @Test
    void aBoundServiceGoesItsWholeWay() throws IOException {
        assertThat(json("hosts", "add", service).get("version").asInt()).isEqualTo(1);
        json("services", "add", service, "--alias", "second." + service + ".internal");
        json("bind", service, service, "--directory", "tls");
        // The second time, the version that was read goes along.
        JsonNode changed = json("services", "set", service, "--label", "team=shop");
        assertThat(changed.get("version").asInt()).isEqualTo(3);
        assertThat(changed.get("actor").asText()).isEqualTo("admin");
        assertThat(names(json("hosts"))).contains(service);
        assertThat(names(json("services"))).contains(service);

        JsonNode delivered = json("issue", service);
        JsonNode listed = json("list", "--service", service).get("items");
        assertThat(delivered.at("/items/0/state").asText()).isEqualTo("files_verified");
        assertThat(listed).hasSize(1);

        String id = listed.at("/0/id").asText();
        JsonNode shown = json("show", id);
        assertThat(shown.at("/deployments/0/host").asText()).isEqualTo(service);
        assertThat(shown.at("/deployments/0/files")).hasSize(4);
        assertThat(shown.at("/labels/team").asText()).isEqualTo("shop");
        assertThat(shown.get("extensions").findValuesAsText("name"))
                .contains("keyUsage", "extendedKeyUsage", "subjectAltName", "authorityInfoAccess");
        assertThat(text("show", id))
                .contains("subjectAltName", "DNS:" + service + ".internal", "OCSP URI:http://", "serverAuth")
                .containsPattern("\nchain\n  CN=[^\n]*\n  CN=[^\n]*\n  CN=")
                .containsPattern("\ndeployments\n  " + service + "  files_verified  [-0-9]{10} [0-9:]{5} UTC\n");
        assertThat(text("list", "--service", service).lines())
                .hasSize(2)
                .allMatch(line -> line.length() <= 80, "fits a terminal")
                .first()
                .asString()
                .containsSubsequence("SERVICE", "KIND", "EXPIRES (UTC)", "SUBJECT");

        Files.delete(suite.home().resolve("hosts/" + service + "/tls/server-cert.pem"));
        assertThat(json("deliver", service, service).at("/items/0/state").asText())
                .isEqualTo("files_verified");
        assertThat(suite.home().resolve("hosts/" + service + "/tls/server-cert.pem"))
                .exists();

        json("renew", id);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(json("show", id).get("state").asText()).isEqualTo("superseded"));
        assertThat(json("revoke", id, "--reason", "superseded").get("state").asText())
                .isEqualTo("revoked");
        json("unbind", service, service);
        json("services", "rm", service);
        json("hosts", "rm", service);
    }

    @Test
    void aRequestIsExplainedGrantedOrRefused() throws Exception {
        Path csr = csr();

        assertThat(json("explain", "--csr", csr.toString(), "--profile", "server")
                        .at("/decision/profile")
                        .asText())
                .isEqualTo("server");
        assertThat(text("explain", "--csr", csr.toString(), "--profile", "server")
                        .lines())
                .first()
                .asString()
                .startsWith("would be granted");
        JsonNode granted = json("request", "--csr", csr.toString(), "--profile", "server");
        assertThat(json("outcome", granted.get("requestId").asText())
                        .at("/certificate/id")
                        .asText())
                .isEqualTo(granted.at("/certificate/id").asText());

        String id = granted.at("/certificate/id").asText();
        JsonNode twin = json("request", "--csr", csr.toString(), "--profile", "server");
        String key = directory.resolve("key.pem").toString();
        assertThat(text("revoke", id, "--key", key, "--wait").lines())
                .anyMatch(line -> line.startsWith("others   1 other certificate with this key"))
                .anyMatch(line -> line.startsWith("OCSP     revoked on every OCSP responder since "))
                .anyMatch(line -> line.startsWith("cached   good responses in client caches expire by "));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                json("show", twin.at("/certificate/id").asText())
                                        .at("/revocation/reason")
                                        .asText())
                        .isEqualTo("keyCompromise"));

        RunningSuite.Result refused = suite.chancery(
                "request", "--csr", csr().toString(), "--profile", "server", "--name", "www.example.com");
        assertThat(refused.exit()).isEqualTo(REFUSED);
        assertThat(refused.output()).contains("www.example.com");
    }

    @Test
    void anybodyWithTheTokenSeesWhyATeamsRequestWasRefused() throws Exception {
        String id = UUID.randomUUID().toString();
        try (LocalTenant tenant = new LocalTenant(suite)) {
            tenant.send(id, Instant.now(), "{\"profile\":\"server\",\"csr\":\"no CSR\",\"names\":[\"a.internal\"]}");
        }

        await().atMost(SOON).until(() -> suite.chancery("outcome", id).exit() == 0);

        JsonNode outcome = json("outcome", id, "--tenant", "local");
        assertThat(outcome.get("state").asText()).isEqualTo("refused");
        assertThat(outcome.get("reason").asText()).isEqualTo("MALFORMED_CSR");
        assertThat(text("outcome", id))
                .contains(
                        id + " of local",
                        "refused",
                        "MALFORMED_CSR",
                        outcome.get("sentence").asText());
    }

    @Test
    void authoritiesAndAlertsAreTold() {
        JsonNode authorities = json("authorities").get("items");
        assertThat(authorities.findValuesAsText("role")).contains("root", "services");
        assertThat(text("authorities")).contains(authorities.at("/0/sha256").asText());
        StringBuilder roots = new StringBuilder();
        authorities.forEach(one -> roots.append(
                one.get("role").asText().equals("root") ? one.get("pem").asText() : ""));
        assertThat(text("authorities", "--pem")).isEqualTo(roots.toString());
        assertThat(json("alerts").get("items").isArray()).isTrue();
        assertThat(suite.chancery("alerts").exit()).isZero();
    }

    @Test
    void aBundleIsComparedWithTheOneInForce() {
        JsonNode compared = json("policy", "diff", "shipped");

        assertThat(compared.get("from")).isEqualTo(compared.get("to"));
        assertThat(compared.get("changes")).isEmpty();
    }

    private Path csr() throws IOException, InterruptedException {
        new OpenSsl(directory).request("/CN=" + service + ".internal", "DNS:" + service + ".internal");
        return directory.resolve("request.pem");
    }

    private JsonNode json(String... command) {
        String text =
                text(Stream.concat(Arrays.stream(command), Stream.of("--json")).toArray(String[]::new));
        try {
            // What is said while waiting goes to standard error, which is read along here.
            return JSON.readTree(text.substring(Math.max(0, text.indexOf('{'))));
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private String text(String... command) {
        RunningSuite.Result result = suite.chancery(command);
        assertThat(result.exit())
                .as("%s: %s", List.of(command), result.output())
                .isZero();
        return result.output();
    }

    private static List<String> names(JsonNode list) {
        return list.get("items").findValuesAsText("name");
    }
}
