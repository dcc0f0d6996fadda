/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Streams;
import dev.chancery.suite.RunningSuite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The dead letters of every service that are written from a moment on. */
public final class DeadLetterBoxes {
    private static final String PREFIX = "chancery.dead.";
    private static final String TYPE = "dev.chancery.dead-letter.v1";

    private final Map<String, Object> admin;
    private final Map<TopicPartition, Long> from;

    private DeadLetterBoxes(Map<String, Object> admin) {
        this.admin = admin;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            this.from = consumer.endOffsets(consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith(PREFIX))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
        }
    }

    /** From now on. */
    public static DeadLetterBoxes of(RunningSuite suite) {
        return new DeadLetterBoxes(new Logins(suite).kafkaAdmin());
    }

    /** What lies there now. */
    public List<DeadLetter> letters() {
        List<DeadLetter> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    letters.add(Streams.dead(reader(record.topic())).read(TYPE, record.value()));
                }
            }
        }
        return letters;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(admin, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static String reader(String topic) {
        return topic.substring(PREFIX.length(), topic.lastIndexOf('.'));
    }
}
