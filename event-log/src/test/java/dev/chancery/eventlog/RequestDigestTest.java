/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RequestDigestTest {
    private static final LogEvent REQUEST = request("{}");

    private static LogEvent request(String value) {
        Envelope envelope = new Envelope(
                "6f1c",
                "/services/api",
                "dev.chancery.certificate.requested.v1",
                Instant.parse("2026-11-21T10:00:00Z"),
                null);
        return new LogEvent(
                "chancery.requests.local.v1", "6f1c", envelope, Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reckoned by other means: sha256 over each part after its length in eight octets. */
    @Test
    void isTheSameWhoeverReckonsIt() {
        assertThat(RequestDigest.of(REQUEST).hex())
                .isEqualTo("8dc64a20f732970fa9f43a215e0e2f1e1a5623ee9011a89bf510402056f2accc");
    }

    @Test
    void isTheSameBeforeAndAfterTheRequestStandsOnTheLog() {
        ProducerRecord<byte[], byte[]> sent = REQUEST.toRecord();
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(
                sent.topic(),
                3,
                17L,
                1L,
                TimestampType.LOG_APPEND_TIME,
                4,
                2,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());

        assertThat(RequestDigest.of(read)).isEqualTo(RequestDigest.of(REQUEST));
    }

    @Test
    void isAnotherForOtherBytesUnderTheSameId() {
        assertThat(RequestDigest.of(request("{ }"))).isNotEqualTo(RequestDigest.of(REQUEST));
    }
}
