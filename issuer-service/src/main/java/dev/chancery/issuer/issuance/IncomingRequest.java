/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.RequestId;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.RequestDigest;
import dev.chancery.eventlog.SkippedRecord;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record of a requests topic, read strictly: whatever it holds, it is one of these, and reading it never fails. */
sealed interface IncomingRequest {
    /** ce_time may lie this long before the broker had the record: a request is sent again within the hour, or made anew. */
    Duration AGE_MAX = Duration.ofMinutes(60);
    /** How far the sender's clock may be ahead of the broker's. */
    Duration AHEAD_MAX = Duration.ofMinutes(1);
    /** Twice the largest CSR that is read: a value beyond it is not even parsed. */
    int VALUE_BYTES_MAX = 131_072;

    /** There is nobody to answer: no id. */
    record Unanswerable(ConsumerRecord<byte[], byte[]> record, String reason) implements IncomingRequest {}

    /** There is an id to answer to, and no request. */
    record Malformed(Address address, ReasonCode reason, String sentence) implements IncomingRequest {}

    record Understood(Address address, Envelope envelope, CertificateRequested request, Bytes value)
            implements IncomingRequest {}

    /**
     * Whose the request is, and which.
     *
     * @param appendedAt the broker's clock, which alone says when
     */
    record Address(String topic, String tenant, String id, Sha256 digest, Instant appendedAt) {}

    static IncomingRequest read(ConsumerRecord<byte[], byte[]> record) {
        Optional<String> passedOver = SkippedRecord.reason(record);
        if (passedOver.isPresent()) {
            return new Unanswerable(record, passedOver.get());
        }
        @Nullable String id = idOf(record.key());
        if (id == null) {
            return new Unanswerable(record, "the record key is not a request id, which is 1 to 128 of [A-Za-z0-9._:-]");
        }
        Address address = new Address(
                record.topic(),
                Streams.tenantOf(record.topic()),
                id,
                RequestDigest.of(record),
                Instant.ofEpochMilli(record.timestamp()));
        byte[] value = record.value();
        if (value == null) {
            return malformed(address, "the value is null; a request must be JSON");
        }
        if (value.length > VALUE_BYTES_MAX) {
            return new Malformed(
                    address,
                    ReasonCode.TOO_LARGE,
                    "the value has " + value.length + " bytes, more than the limit of " + VALUE_BYTES_MAX
                            + "; a CSR has about 1000");
        }
        try {
            return parse(address, record, value);
        } catch (UnreadableMessageException e) {
            return malformed(address, String.valueOf(e.getMessage()));
        }
    }

    private static IncomingRequest parse(Address address, ConsumerRecord<byte[], byte[]> record, byte[] value) {
        Envelope envelope = Envelope.readStrictly(record.headers());
        EventStream<CertificateRequested> stream = Streams.requests(address.tenant());
        String type = stream.onlyType();
        if (!envelope.id().equals(address.id())) {
            return malformed(address, "header ce_id differs from the record key; both must be the request id");
        }
        if (!envelope.type().equals(type)) {
            return malformed(address, "header ce_type must be " + type);
        }
        CertificateRequested request = stream.readStrictly(value);
        return isTimely(envelope.time(), address.appendedAt())
                ? new Understood(address, envelope, request, Bytes.of(value))
                : new Malformed(
                        address,
                        ReasonCode.STALE_REQUEST,
                        "header ce_time is " + envelope.time() + ", the broker received the request at "
                                + address.appendedAt()
                                + "; ce_time must be at most 60 minutes before and 1 minute after that. Send a new "
                                + "request with a "
                                + "new id");
    }

    private static boolean isTimely(Instant time, Instant appendedAt) {
        return !time.isBefore(appendedAt.minus(AGE_MAX)) && !time.isAfter(appendedAt.plus(AHEAD_MAX));
    }

    private static Malformed malformed(Address address, String sentence) {
        return new Malformed(address, ReasonCode.MALFORMED_REQUEST, sentence);
    }

    private static @Nullable String idOf(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        String id = new String(key, StandardCharsets.UTF_8);
        return RequestId.isValid(id) ? id : null;
    }
}
