/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** How a load driver reaches a local stack's broker. */
final class Broker {
    private Broker() {}

    /** Whoever measures may create a topic of his own beside the suite's. */
    static Map<String, Object> asAdmin(Path home) throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("kafka/admin.properties"))) {
            file.load(reader);
        }
        Map<String, Object> settings = new HashMap<>();
        file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        return settings;
    }
}
