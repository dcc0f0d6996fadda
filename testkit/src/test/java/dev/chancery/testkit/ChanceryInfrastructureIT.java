/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ChanceryInfrastructure.class)
class ChanceryInfrastructureIT {
    private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

    private final ChanceryInfrastructure infrastructure;

    ChanceryInfrastructureIT(ChanceryInfrastructure infrastructure) {
        this.infrastructure = infrastructure;
    }

    @Test
    void keepsWhatWasAcknowledgedBeforeTheBrokerWasKilled() throws Exception {
        long before = send("issuer", "chancery.authorities.v1");

        infrastructure.killBroker();
        infrastructure.startBroker();

        assertThat(send("issuer", "chancery.authorities.v1")).isEqualTo(before + 1);
    }

    @Test
    void letsNobodyWriteWhatAnotherOwns() {
        assertThatThrownBy(() -> send("registry", "chancery.authorities.v1"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void knowsTheDatabasesOfThoseWhoHaveOne() {
        assertThat(infrastructure.databaseOf("registry")).containsEntry("quarkus.datasource.username", "registry");
        assertThat(infrastructure.databaseOf("issuer")).isEmpty();
    }

    private long send(String principal, String topic) throws Exception {
        Map<String, Object> settings = infrastructure.propertiesOf(principal);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(topic, "key", VALUE))
                    .get()
                    .offset();
        }
    }
}
