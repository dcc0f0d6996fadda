/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which port each part listens on.
 *
 * @param relays where the suite's own services find a part instead: something stands between, which a test can cut
 */
public record Ports(Map<Port, Integer> numbers, Map<Port, Integer> relays) {
    private static final int PORT_MAX = 65_535;
    /** Those above 1023 that browsers refuse to speak HTTP to (WHATWG Fetch, section 2.9, "port blocking"). */
    private static final Set<Integer> REFUSED_BY_BROWSERS = Set.of(
            1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
            10_080);

    /** Every port of the stack, with its usual number. */
    public enum Port {
        REGISTRY(8080, "console and REST"),
        OCSP(8082, "OCSP, CRL, CA certificates"),
        KAFKA(9092, "Kafka"),
        KAFKA_CONTROLLER(9093, "Kafka controller"),
        KAFKA_SERVICES(9094, "Kafka, for Chancery's own services"),
        POSTGRES(54_329, "PostgreSQL"),
        REGISTRY_MANAGEMENT(9000, "registry health and metrics"),
        ISSUER_MANAGEMENT(9001, "issuer health and metrics"),
        OCSP_MANAGEMENT(9002, "OCSP responder health and metrics"),
        DISTRIBUTOR_MANAGEMENT(9003, "distributor health and metrics"),
        WATCHER_MANAGEMENT(9004, "watcher health and metrics");

        private final int usual;
        private final String purpose;

        Port(int usual, String purpose) {
            this.usual = usual;
            this.purpose = purpose;
        }

        public int usual() {
            return usual;
        }

        public String purpose() {
            return purpose;
        }

        /** {@code --registry-port}. */
        public String option() {
            return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-') + "-port";
        }

        /** {@code CHANCERY_REGISTRY_PORT}. */
        public String variable() {
            return "CHANCERY_" + name() + "_PORT";
        }

        /** {@code CHANCERY_KAFKA_RELAY_PORT}. */
        String relayVariable() {
            return "CHANCERY_" + name() + "_RELAY_PORT";
        }
    }

    /**
     * An option beats the environment, which beats the usual number moved by the offset.
     *
     * @param options what was given on the command line
     * @param environment looks a variable up; null where it is not set
     */
    public static Ports of(int offset, Map<Port, Integer> options, UnaryOperator<@Nullable String> environment) {
        EnumMap<Port, Integer> moved = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            moved.put(port, port.usual() + offset);
        }
        return of(moved, options, environment);
    }

    /** @param before the number of each that neither an option nor the environment says anything of */
    public static Ports of(
            Map<Port, Integer> before, Map<Port, Integer> options, UnaryOperator<@Nullable String> environment) {
        EnumMap<Port, Integer> numbers = new EnumMap<>(Port.class);
        EnumMap<Port, Integer> relays = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            String variable = environment.apply(port.variable());
            int number = before.getOrDefault(port, port.usual());
            if (options.containsKey(port)) {
                number = options.getOrDefault(port, number);
            } else if (variable != null) {
                number = parse(port.variable(), variable);
            }
            numbers.put(port, valid(port, number));
            String relay = environment.apply(port.relayVariable());
            if (relay != null) {
                relays.put(port, valid(port, parse(port.relayVariable(), relay)));
            }
        }
        return new Ports(numbers, relays);
    }

    /** A port of nobody's for each. */
    public static Ports free() throws IOException {
        Iterator<Integer> free = FreePorts.take(Port.values().length).iterator();
        EnumMap<Port, Integer> numbers = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            numbers.put(port, free.next());
        }
        return new Ports(numbers, Map.of());
    }

    public int of(Port port) {
        return numbers.getOrDefault(port, port.usual());
    }

    public String address(Port port) {
        return "127.0.0.1:" + of(port);
    }

    /** Where the suite's services are told that it is. */
    public int forServices(Port port) {
        return relays.getOrDefault(port, of(port));
    }

    public String addressForServices(Port port) {
        return "127.0.0.1:" + forServices(port);
    }

    /** @param variable where the text stands */
    public static int parse(String variable, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(variable + "=" + text + " must be a number", e);
        }
    }

    private static int valid(Port port, int number) {
        if (number < 1 || number > PORT_MAX) {
            throw new IllegalArgumentException(number + " is not a port (1 to " + PORT_MAX + ") for " + port.purpose()
                    + "; set it with " + port.option());
        }
        if ((port == Port.REGISTRY || port == Port.OCSP) && REFUSED_BY_BROWSERS.contains(number)) {
            throw new IllegalArgumentException("browsers do not open port " + number + ", so " + port.purpose()
                    + " cannot use it; choose another port with " + port.option() + ", or another --port-offset");
        }
        return number;
    }
}
