/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;

class BoundedConsumerTest {
    /** Another version of the client may be built differently inside; its upgrade begins here. */
    @Test
    void theClientHasThePlaceWhereItIsBounded() {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "test");

        assertThatCode(() -> {
                    try (Consumer<byte[], byte[]> consumer = BoundedConsumer.open(nowhere)) {
                        consumer.groupMetadata();
                    }
                })
                .doesNotThrowAnyException();
    }
}
