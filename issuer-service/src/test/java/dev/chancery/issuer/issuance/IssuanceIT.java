/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.issuer.keys.Canary;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The issuer as the service that it is: what it answers on the log, what it says on its management port, and what it never says. */
@QuarkusTest
@TestProfile(IssuanceIT.Settings.class)
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "issuer"))
@SuppressWarnings("NullAway.Init") // Quarkus sets the addresses
class IssuanceIT {
    private static final Path HOME =
            Path.of("target/issuance-it-" + ProcessHandle.current().pid()).toAbsolutePath();
    private static final Path LOG = HOME.resolve("issuer.log");
    private static final Duration SOON = Duration.ofSeconds(60);

    public static class Settings implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "chancery.issuer.key-directory",
                    HOME.resolve("ca").toString(),
                    "chancery.issuer.audit-file",
                    HOME.resolve("audit.log").toString(),
                    // Thirty seconds, shortened: nobody waits that long here.
                    "chancery.issuer.view-age-max",
                    "PT4S",
                    "quarkus.log.category.\"dev.chancery\".level",
                    "DEBUG",
                    "quarkus.log.file.enabled",
                    "true",
                    "quarkus.log.file.path",
                    LOG.toString());
        }
    }

    @TempDir
    Path directory;

    @TestHTTPResource(value = "/health/ready", management = true)
    URI ready;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private Tenant local;

    @BeforeEach
    void comeIn() {
        local = new Tenant(infrastructure, "local");
        await("ready").atMost(SOON).until(() -> get(ready).statusCode() == 200);
    }

    @AfterEach
    void leave() {
        local.close();
    }

    @Test
    void aRequestMadeByOpensslBecomesACertificateThatOpensslVerifies() {
        OpenSsl openssl = new OpenSsl(directory);
        String csr = openssl.request("/CN=api.internal", "DNS:api.internal", "IP:10.0.0.1");
        local.send("first", Requests.json(csr, "\"profile\":\"server\",\"service\":\"api\",\"validity\":\"P30D\""));

        CertificateGranted granted = (CertificateGranted) local.answer("first");

        openssl.write("chain.pem", granted.chain());
        openssl.write("root.pem", root().certificate());
        assertThat(openssl.run("verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "chain.pem", "chain.pem"))
                .contains("OK");
        assertThat(openssl.run("x509", "-noout", "-text", "-in", "chain.pem"))
                .contains("TLS Web Server Authentication", "DNS:api.internal, IP Address:10.0.0.1")
                .contains("Subject: CN = api.internal", "Digital Signature", "OCSP - URI:http://127.0.0.1:8082/ocsp")
                .contains("CA Issuers - URI:http://127.0.0.1:8082/ca/"
                        + granted.certificate().issuer() + ".cer");
        assertThat(Pem.parseChain(granted.chain())).hasSize(2);
    }

    /** Revocations are what it only follows: nothing is signed on a log whose revocations cannot be read. */
    @Test
    void requestsWaitWhileTheEndOfRevocationsIsOutOfSight() {
        Collection<AclBinding> rights = takeFromTheIssuer(Streams.REVOCATIONS.topic());
        await("not ready").atMost(SOON).until(() -> get(ready).statusCode() == 503);
        assertThat(get(ready).body()).contains("views-fresh", "more than PT4S ago; check that the broker responds");
        local.send("waiting", Requests.server(new OpenSsl(directory).request("/CN=api.internal")));

        long givenBack = giveBack(rights);

        assertThat(local.answers("waiting", 1)).hasSize(1).first().isInstanceOf(CertificateGranted.class);
        assertThat(local.records("waiting", 1).getFirst().timestamp()).isGreaterThanOrEqualTo(givenBack);
        await("ready again").atMost(SOON).until(() -> get(ready).statusCode() == 200);
    }

    @Test
    void countsItsAnswersByProfileResultAndReason() {
        OpenSsl openssl = new OpenSsl(directory);
        local.send("counted", Requests.server(openssl.request("/CN=api.internal")));
        local.send("foreign", Requests.server(openssl.request("/CN=www.example.com")));
        local.send(null, Tenant.headers("x"), "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(local.answer("counted")).isInstanceOf(CertificateGranted.class);
        assertThat(local.answer("foreign")).isInstanceOf(CertificateRefused.class);

        // Counted after they are durable, so a moment after they can be read.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get(metrics).body())
                        .containsPattern(
                                "chancery_issue_requests_total\\{.*profile=\"server\",reason=\"none\",result=\"granted\"")
                        .containsPattern(
                                "chancery_issue_requests_total\\{.*profile=\"server\",reason=\"NAME_NOT_ALLOWED\",result=\"refused\"")
                        .containsPattern("chancery_dead_letters_total [1-9]")
                        .containsPattern("chancery_issue_duration_seconds_count(\\{.*})? [1-9]")
                        .containsPattern("chancery_issue_duration_seconds_bucket"));
    }

    @Test
    void tellsOfItsLoops() {
        assertThat(get(ready).body().replaceAll("\\s", "")).contains("{\"name\":\"loops\",\"status\":\"UP\"}");
        assertThat(get(metrics).body())
                .contains("# HELP chancery_loop_failures")
                .contains("chancery_loop_failures_total{loop=\"issuer-requests\"}")
                .contains("chancery_loop_failures_total{loop=\"issuer-crls\"}")
                .contains("chancery_loop_failures_total{loop=\"issuer-audit-heads\"}");
    }

    @Test
    void noSecretOfAnAuthorityLeavesItsKeyDirectory() throws Exception {
        local.send("canary", Requests.server(new OpenSsl(directory).request("/CN=api.internal")));
        assertThat(local.answer("canary")).isInstanceOf(CertificateGranted.class);
        Canary canary = new Canary(HOME.resolve("ca"));
        assertThat(canary.size()).as("what is looked for").isGreaterThan(50);

        byte[] published = everythingPublished();
        assertThat(new String(published, StandardCharsets.UTF_8)).contains("BEGIN CERTIFICATE", "serialSecretSha256");
        assertThat(canary.foundIn(published)).as("the topics").isEmpty();
        assertThat(Files.size(LOG)).isPositive();
        assertThat(canary.foundIn(Files.readAllBytes(LOG))).as("the log").isEmpty();
        assertThat(canary.foundIn(Files.readAllBytes(HOME.resolve("audit.log"))))
                .as("the audit file")
                .isEmpty();
        for (URI address : List.of(metrics, ready, ready.resolve("/health"), ready.resolve("/"))) {
            assertThat(canary.foundIn(get(address).body().getBytes(StandardCharsets.UTF_8)))
                    .as(address.toString())
                    .isEmpty();
        }
    }

    private HttpResponse<String> get(URI address) {
        try {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> topics() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            return admin.listTopics().names().get();
        }
    }

    /** Keys, headers and values on every topic. */
    private byte[] everythingPublished() throws ExecutionException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Topic topics = new Topic(infrastructure, topics().toArray(String[]::new))) {
            for (ConsumerRecord<byte[], byte[]> record : topics.now()) {
                write(all, record.key());
                record.headers().forEach(header -> write(all, header.value()));
                write(all, record.value());
            }
        }
        return all.toByteArray();
    }

    private static void write(ByteArrayOutputStream all, byte[] some) {
        if (some != null) {
            all.writeBytes(some);
        }
        all.write('\n');
    }

    private Collection<AclBinding> takeFromTheIssuer(String topic) {
        AclBindingFilter filter = new AclBindingFilter(
                new ResourcePatternFilter(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntryFilter("User:issuer", null, AclOperation.ANY, AclPermissionType.ANY));
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            Collection<AclBinding> taken =
                    admin.deleteAcls(List.of(filter)).all().get();
            assertThat(taken).isNotEmpty();
            return taken;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When it was asked to, by the clock that the broker shares with us. */
    private long giveBack(Collection<AclBinding> rights) {
        long asked = System.currentTimeMillis();
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            admin.createAcls(rights).all().get();
            return asked;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private AuthorityAnnounced root() {
        try (Topic authorities = new Topic(infrastructure, Streams.AUTHORITIES.topic())) {
            return authorities.now().stream()
                    .map(record -> Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value()))
                    .filter(AuthorityAnnounced.class::isInstance)
                    .map(AuthorityAnnounced.class::cast)
                    .filter(planned -> planned.role() == AuthorityRole.ROOT)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
