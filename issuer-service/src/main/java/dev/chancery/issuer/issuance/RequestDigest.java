/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.x509.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a request is: SHA-256 over topic, key, ce_source, ce_time and value, each as it stands on the log and after its length in eight octets
 * (−1 for what is absent), so that no two requests run into each other.
 */
final class RequestDigest {
    private RequestDigest() {}

    static Sha256 of(ConsumerRecord<byte[], byte[]> record) {
        MessageDigest digest = Sha256.digest();
        add(digest, record.topic().getBytes(StandardCharsets.UTF_8));
        add(digest, record.key());
        add(digest, header(record, "ce_source"));
        add(digest, header(record, "ce_time"));
        add(digest, record.value());
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, byte @Nullable [] part) {
        long length = part == null ? -1 : part.length;
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
        if (part != null) {
            digest.update(part);
        }
    }

    private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
