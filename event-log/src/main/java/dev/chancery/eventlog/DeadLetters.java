/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.Texts;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where a reader puts records that can never be digested, raw and cut to size, so that nothing behind them waits and nothing is lost. */
public final class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final int VALUE_BYTES_MAX = 64 * 1_024;
    private static final int KEY_CHARACTERS_MAX = 256;
    private static final int REASON_CHARACTERS_MAX = 1_000;

    private final LogPublisher publisher;
    private final String reader;
    private final EventStream<DeadLetter> stream;
    private final InstantSource clock;
    private final LongAdder published = new LongAdder();

    public DeadLetters(LogPublisher publisher, String reader, InstantSource clock) {
        this.publisher = publisher;
        this.reader = reader;
        this.stream = Streams.dead(reader);
        this.clock = clock;
    }

    /** Publishes the record's raw bytes with the reason. A repeat has the same event id: reader, topic, partition and offset make it. */
    public Uni<LogPosition> publish(ConsumerRecord<byte[], byte[]> record, String reason) {
        return publisher.publish(toEvent(record, reason));
    }

    /** How many dead letters were written since the start, for a counter: each repeat counts. */
    public long published() {
        return published.sum();
    }

    /** The letter itself, for who publishes it with others. Every record has one that every reader can keep. */
    public LogEvent toEvent(ConsumerRecord<byte[], byte[]> record, String why) {
        // Whatever a reader makes of a record that was not unpacked, that is what is wrong with it.
        String because = SkippedRecord.reason(record).orElse(why);
        String reason =
                because.isBlank() ? "no reason is known" : Texts.cut(Texts.oneLine(because), REASON_CHARACTERS_MAX);
        published.increment();
        LOG.warnf(
                "record written to the dead-letter topic: topic=%s partition=%d offset=%d reason=\"%s\"",
                record.topic(), record.partition(), record.offset(), reason);
        DeadLetter letter = new DeadLetter(
                reader,
                record.topic(),
                record.partition(),
                record.offset(),
                key(record.key()),
                clock.instant(),
                reason,
                record.value() == null ? null : Bytes.of(cut(record.value())),
                record.value() == null ? 0 : record.value().length);
        String id = record.topic() + ":" + record.partition() + ":" + record.offset();
        Envelope envelope =
                new Envelope(id, "/services/" + reader, stream.typeOf(letter), clock.instant(), record.topic());
        return new LogEvent(stream.topic(), null, envelope, Bytes.of(stream.write(letter)));
    }

    private static byte[] cut(byte[] value) {
        return value.length <= VALUE_BYTES_MAX ? value : Arrays.copyOf(value, VALUE_BYTES_MAX);
    }

    private static @Nullable String key(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        return Texts.cut(Texts.oneLine(new String(key, StandardCharsets.UTF_8)), KEY_CHARACTERS_MAX);
    }
}
