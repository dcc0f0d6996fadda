/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.x509.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a request is: SHA-256 over topic, key, ce_source, ce_time and value, each as it stands on the log and after its length in eight octets
 * (−1 for what is absent), so that no two requests run into each other. Its outcome names it, and so whoever asked knows its own.
 */
public final class RequestDigest {
    private RequestDigest() {}

    /** Of a request on the log. */
    public static Sha256 of(ConsumerRecord<byte[], byte[]> record) {
        return of(record.topic(), record.key(), record.headers(), record.value());
    }

    /** Of a request that is about to be published. */
    public static Sha256 of(LogEvent request) {
        ProducerRecord<byte[], byte[]> record = request.toRecord();
        return of(record.topic(), record.key(), record.headers(), record.value());
    }

    private static Sha256 of(String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        MessageDigest digest = Sha256.digest();
        add(digest, topic.getBytes(StandardCharsets.UTF_8));
        add(digest, key);
        add(digest, header(headers, "ce_source"));
        add(digest, header(headers, "ce_time"));
        add(digest, value);
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, byte @Nullable [] part) {
        long length = part == null ? -1 : part.length;
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
        if (part != null) {
            digest.update(part);
        }
    }

    private static byte @Nullable [] header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
