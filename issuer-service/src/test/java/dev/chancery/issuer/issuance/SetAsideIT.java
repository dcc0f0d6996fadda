/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a batch with a request that cannot be signed, everything else is answered. */
class SetAsideIT {
    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();

    @Test
    void theOneThatCannotBeSignedLiesInTheDeadLettersAndTheOthersAreAnswered(@TempDir Path home) throws Exception {
        Planner planner = PlannerOnLog.shipped(home.resolve("ca")).planner();
        String csr = new OpenSsl(home).request("/CN=api.internal");
        List<ConsumerRecord<byte[], byte[]>> batch = List.of(
                PlannerOnLog.request("aside-bad", Requests.server(csr)),
                PlannerOnLog.request("aside-refused", "{"),
                PlannerOnLog.request("aside-good", Requests.server(csr)));
        Path auditFile = home.resolve("audit.log");
        try (LogPublisher publisher = LogPublisher.onOwnThread(infrastructure.propertiesOf("issuer"), "aside");
                AuditFile audit = new AuditFile(auditFile, home.resolve("mark"), InstantSource.system());
                ExecutorService workers = Executors.newSingleThreadExecutor();
                Tenant local = new Tenant(infrastructure, "local");
                Topic dead = new Topic(infrastructure, Streams.dead("issuer").topic())) {
            Issuance issuance = new Issuance(
                    new DurablePublisher(publisher, new ShutdownSignal()),
                    new DeadLetters(publisher, "issuer", InstantSource.system()),
                    new SigningAuditLog(audit),
                    new Signing(SetAsideIT::sign),
                    new IssueMetrics(new SimpleMeterRegistry()),
                    workers);

            issuance.issue(planner, batch);

            assertThat(local.answer("aside-good")).isInstanceOf(CertificateGranted.class);
            assertThat(local.answers("aside-refused", 1)).hasSize(1);
            assertThat(dead.now().stream()
                            .map(record ->
                                    Streams.dead("issuer").read(Envelope.typeOf(record.headers()), record.value()))
                            .filter(letter -> "aside-bad".equals(letter.key())))
                    .extracting(DeadLetter::reason)
                    .containsExactly("the issuer failed to process it: java.lang.IllegalStateException: no signature");
            assertThat(Files.readAllLines(auditFile))
                    .as("two were intended, one was done")
                    .satisfies(lines -> assertThat(lines)
                            .filteredOn(line -> line.contains("\"intent\""))
                            .hasSize(2))
                    .satisfies(lines -> assertThat(lines)
                            .filteredOn(line -> line.contains("\"done\""))
                            .hasSize(1));
        }
    }

    private static SignedCertificate sign(Plan.Sign plan) {
        if (plan.request().address().id().equals("aside-bad")) {
            throw new IllegalStateException("no signature");
        }
        return SignedCertificate.of(plan);
    }
}
