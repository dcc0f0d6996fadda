/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A name and a password that the broker knows. */
public record Principal(String name, String password) {
    public static final String ADMIN = "admin";
    /** Those that come in where the suite's services do. */
    private static final Set<String> OF_THE_SUITE =
            Set.of(ADMIN, "issuer", "registry", "distributor", "watcher", "ocsp");

    static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    static boolean isOfTheSuite(String name) {
        return OF_THE_SUITE.contains(name);
    }

    /** What a Java client needs to log in. */
    public Map<String, String> properties(String bootstrapServers) {
        return new TreeMap<>(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                jaas()));
    }

    /** The same for librdkafka (kcat -F and most languages' clients), which refuses to read a JAAS line; by PLAIN, see {@link BrokerSettings}. */
    public Map<String, String> librdkafkaProperties(String bootstrapServers) {
        return new TreeMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanisms", "PLAIN",
                "sasl.username", name,
                "sasl.password", password));
    }

    String jaas() {
        return SCRAM + " username=\"" + name + "\" password=\"" + password + "\";";
    }

    /** What the broker needs to let this principal in by PLAIN. */
    public String plainJaas() {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + name + "=\"" + password
                + "\";";
    }

    /** What the broker needs to let this principal in by PLAIN, and to log in as it. */
    public String plainLoginJaas() {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + name + "\" password=\""
                + password + "\" user_" + name + "=\"" + password + "\";";
    }

    /** What a Java client needs to log in where SCRAM is not known yet. */
    public Map<String, String> plainProperties(String bootstrapServers) {
        Map<String, String> properties = new TreeMap<>(properties(bootstrapServers));
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", plainLoginJaas());
        return properties;
    }

    @Override
    public String toString() {
        return "Principal[" + name + "]";
    }
}
