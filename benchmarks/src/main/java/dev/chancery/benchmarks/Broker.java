/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** How a load driver reaches a local stack's broker. */
final class Broker {
    private static final String BARE = "chancery.benchmark.v1";

    private Broker() {}

    /** Whoever measures may create a topic of his own beside the suite's. */
    static Map<String, Object> asAdmin(Path home) throws IOException {
        return as("admin", home);
    }

    /** With the login of one of the broker's principals. */
    static Map<String, Object> as(String principal, Path home) throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("kafka/" + principal + ".properties"))) {
            file.load(reader);
        }
        Map<String, Object> settings = new HashMap<>();
        file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        return settings;
    }

    /** A topic of our own for round trips that nobody answers; there may be one from before. */
    static String createBareTopic(Map<String, Object> settings) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(BARE, 4, (short) 1))).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        return BARE;
    }
}
