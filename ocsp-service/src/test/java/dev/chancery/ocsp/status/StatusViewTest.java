/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever keeps answers hears what they are about while the records are applied, so before the log counts as confirmed up to there. */
class StatusViewTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Duration GRACE = Duration.ofDays(30);

    private final TestCa root = TestCa.onlineRoot();
    private final TestCa issuing = root.issuing("Test Services");
    private final AuthorityView authorities = new AuthorityView(GRACE);
    private final List<RecordedStatus> heard = new ArrayList<>();
    /** Never asked to publish anything. */
    private final LogPublisher publisher =
            LogPublisher.onOwnThread(Map.of("bootstrap.servers", "127.0.0.1:1"), "status-log-test");

    private final StatusView log = log();

    @BeforeEach
    void announce() {
        apply(List.of(fact(root.announced()), fact(issuing.announced())));
        log.tell(new StatusListener() {
            @Override
            public void changed(CertificateId certificate) {
                assertThat(certificate).isEqualTo(certificateOfIssuing());
                heard.add(standing());
            }

            @Override
            public void emptied() {}
        });
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void tellsOfARevokedAuthorityOnceTheViewKnows() {
        apply(List.of(fact(new AuthorityRevoked(issuing.id(), RevocationReason.CA_COMPROMISE, NOW))));

        assertThat(heard).containsExactly(new RecordedStatus.Revoked(RevocationReason.CA_COMPROMISE, NOW));
    }

    @Test
    void tellsOfAFactThatNobodyCanRead() {
        byte[] garbage = "not JSON".getBytes(StandardCharsets.UTF_8);

        apply(List.of(record(issuing.id().hex(), "dev.chancery.authority.revoked.v1", garbage)));

        assertThat(heard).containsExactly(new RecordedStatus.Unclear());
    }

    private StatusView log() {
        MeterRegistry metrics = new SimpleMeterRegistry();
        CertificateView certificates = new CertificateView(GRACE);
        return new StatusView(
                certificates,
                authorities,
                new Snapshots(Path.of("never-written"), certificates, () -> false),
                new PendingDeadLetters(new DeadLetters(publisher, "ocsp", CLOCK), metrics, CLOCK),
                metrics,
                CLOCK);
    }

    private CertificateId certificateOfIssuing() {
        return new CertificateId(
                root.id(), SerialNumber.issued(issuing.certificate().getSerialNumber()));
    }

    private RecordedStatus standing() {
        return authorities.certified().of(root.id(), issuing.certificate().getSerialNumber(), NOW);
    }

    private void apply(List<ConsumerRecord<byte[], byte[]>> records) {
        TopicPartition partition = new TopicPartition(Streams.AUTHORITIES.topic(), 0);
        long to = log.apply(partition, 0, records.size(), records).await().atMost(Duration.ofSeconds(10));
        assertThat(to).isEqualTo(records.size());
    }

    private static ConsumerRecord<byte[], byte[]> fact(AuthorityEvent event) {
        return record(event.authority().hex(), Streams.AUTHORITIES.typeOf(event), Streams.AUTHORITIES.write(event));
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, String type, byte[] value) {
        return new ConsumerRecord<>(
                Streams.AUTHORITIES.topic(),
                0,
                0,
                NOW.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders().add("ce_type", type.getBytes(StandardCharsets.UTF_8)),
                Optional.empty());
    }
}
