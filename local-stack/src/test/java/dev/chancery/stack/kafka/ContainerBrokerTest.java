/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.containers.ComposeFile;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The broker in a container is the broker of the local stack. */
class ContainerBrokerTest {

    @Test
    void isSetUpAsTheBrokerOfTheLocalStack() throws IOException {
        Map<String, String> environment = ComposeFile.read().environment("kafka");
        Map<String, String> planned = new TreeMap<>(BrokerSettings.oneNode());
        planned.putAll(BrokerSettings.small());
        planned.putAll(BrokerSettings.bounds("host", "network"));
        planned.put("allow.everyone.if.no.acl.found", "false");
        planned.put("auto.create.topics.enable", "false");
        planned.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        planned.put("super.users", "User:" + Principal.ADMIN);

        planned.forEach((key, value) -> assertThat(environment).containsEntry(variable(key), value));
    }

    /** As the image of Kafka spells a setting. */
    private static String variable(String key) {
        return "KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
