/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The step of an issuance (docs/issuance.md) after which the process is gone, at once and without a word: what is in memory is lost.
 *
 * <p>The issuer knows nothing of it: the Kafka clients tell their interceptors what they send and what the broker has, and the audit file asks a
 * clock. After 7b and after 7c is one state, since a signature leaves nothing behind.
 */
enum Doom {
    /** 1 to 6: about to record. */
    PLANNED,
    /** 7a: one of the batch's serials is on the log. */
    RECORDED,
    /** 7b, 7c: the intents are on the disk, the signatures in memory. */
    SIGNED,
    /** 7d: the certificates are on the disk, about to publish. */
    NOTED,
    /** 8a: one of the batch's certificates is on the log. */
    PUBLISHED,
    /** 8b: one of the batch's answers is on the log. */
    ANSWERED,
    /** 9. */
    ACKNOWLEDGED;

    /** As if by SIGKILL. */
    static final int EXIT = 137;

    private static final String SETTING = "chancery.test.doom";

    static Map<String, String> settings(Doom after) {
        return Map.of(SETTING, after.name(), "interceptor.classes", Interceptor.class.getName());
    }

    /** The time; but for an issuer that is to die once it has signed, no time for the line that would say so. */
    static InstantSource clock(Map<String, Object> kafka) {
        return SIGNED.name().equals(kafka.get(SETTING)) ? Doom::timeUnlessSigned : InstantSource.system();
    }

    private static Instant timeUnlessSigned() {
        boolean signed = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == SigningAuditLog.class
                        && frame.getMethodName().equals("done")));
        if (signed) {
            die();
        }
        return Instant.now();
    }

    private static void die() {
        Runtime.getRuntime().halt(EXIT);
    }

    /** Watches what an issuer's clients do. */
    public static final class Interceptor
            implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
        private String after = "";

        @Override
        public void configure(Map<String, ?> settings) {
            after = String.valueOf(settings.get(SETTING));
        }

        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            dieIf(PLANNED, record.topic().startsWith("chancery.issuances"));
            dieIf(NOTED, record.topic().startsWith("chancery.certificate-events"));
            return record;
        }

        @Override
        public void onAcknowledgement(@Nullable RecordMetadata where, @Nullable Exception failure) {
            if (where != null && failure == null) {
                dieIf(RECORDED, where.topic().startsWith("chancery.issuances"));
                dieIf(PUBLISHED, where.topic().startsWith("chancery.certificate-events"));
                dieIf(ANSWERED, where.topic().startsWith("chancery.outcomes"));
            }
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            dieIf(ACKNOWLEDGED, true);
        }

        @Override
        public void close() {}

        private void dieIf(Doom step, boolean reached) {
            if (reached && step.name().equals(after)) {
                die();
            }
        }
    }
}
