/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** What every Kafka client of ours is told. */
public final class KafkaSettings {
    private KafkaSettings() {}

    /**
     * How to reach the broker and as whom, under this client id. The client's metrics go where the service's do: without JMX, whose
     * beans cost each process some 40 ms at its start.
     *
     * @return a copy, to be changed at will
     */
    public static Map<String, Object> of(Map<String, Object> kafka, String name) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, name);
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        return settings;
    }
}
