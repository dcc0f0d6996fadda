/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import dev.chancery.stack.home.Ports.Port;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The ports that a home was last started with: certificates name the responder's, so the next start takes the same unless it is told otherwise. */
public final class PortsFile {
    private PortsFile() {}

    /** None for a home that was never started. */
    public static Map<Port, Integer> read(ChanceryHome home) throws IOException {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        if (!Files.exists(file(home))) {
            return ports;
        }
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file(home))) {
            written.load(reader);
        }
        for (Port port : Port.values()) {
            String number = written.getProperty(name(port));
            if (number != null) {
                ports.put(port, Ports.parse(name(port) + " in " + file(home), number));
            }
        }
        Integer kafka = ports.get(Port.KAFKA);
        if (kafka != null) {
            // A home from before the services had a port of their own.
            ports.putIfAbsent(Port.KAFKA_SERVICES, kafka + Port.KAFKA_SERVICES.usual() - Port.KAFKA.usual());
        }
        return ports;
    }

    public static void write(ChanceryHome home, Ports ports) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        for (Port port : Port.values()) {
            lines.put(name(port), Integer.toString(ports.of(port)));
        }
        PrivateFiles.write(file(home), PropertiesText.of(lines));
    }

    private static String name(Port port) {
        return port.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Path file(ChanceryHome home) {
        return home.root().resolve("ports.properties");
    }
}
