/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** What the registry counts on. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
@SuppressWarnings("NullAway.Init") // Quarkus sets the configuration
class WatermarksIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    OcspConfig config;

    @Test
    void tellHowFarAndOfWhichLogAndHowLongAnswersHold() throws Exception {
        ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
        ResponderWatermark watermark = last(infrastructure);
        String revocations = Streams.REVOCATIONS.topic();
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            assertThat(admin.describeTopics(List.of(revocations))
                            .allTopicNames()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(topic -> assertThat(watermark.topicIds())
                            .containsEntry(revocations, topic.topicId().toString()));
        }

        assertThat(watermark.positions()).containsKey(revocations + "/0");
        assertThat(watermark.answersUntil())
                .isEqualTo(watermark.confirmedAt().plus(config.validity()))
                .isBefore(watermark.leaseUntil());
    }

    private static ResponderWatermark last(ChanceryInfrastructure infrastructure) {
        TopicPartition partition = new TopicPartition(Streams.WATERMARKS.topic(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                infrastructure.adminProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            await().atMost(LIMIT)
                    .until(() -> consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L) > 0);
            consumer.seek(partition, consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L) - 1);
            ConsumerRecord<byte[], byte[]> record =
                    consumer.poll(LIMIT).records(partition).getLast();
            return Streams.WATERMARKS.read(Envelope.typeOf(record.headers()), record.value());
        }
    }
}
