/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.FreePorts;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Ports.Port;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One option for each port, and one that moves them all. */
final class PortOptions {
    private static final String OFFSET = "--port-offset";

    private PortOptions() {}

    static void declare(CommandSpec spec) {
        spec.addOption(OptionSpec.builder(OFFSET)
                .type(Integer.class)
                .paramLabel("N")
                .description(
                        "adds N to every port, for a second stack beside the first (default: CHANCERY_PORT_OFFSET, or 0)")
                .build());
        for (Port port : Port.values()) {
            spec.addOption(OptionSpec.builder(port.option())
                    .type(Integer.class)
                    .paramLabel("PORT")
                    .description(port.purpose() + " (default: " + port.variable() + ", or " + port.usual() + ")")
                    .build());
        }
    }

    static Ports read(ParseResult given) {
        Map<Port, Integer> options = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            if (given.hasMatchedOption(port.option())) {
                options.put(port, given.<Integer>matchedOptionValue(port.option(), port.usual()));
            }
        }
        return Ports.of(offset(given), options, System::getenv);
    }

    private static int offset(ParseResult given) {
        if (given.hasMatchedOption(OFFSET)) {
            return given.<Integer>matchedOptionValue(OFFSET, 0);
        }
        String variable = System.getenv("CHANCERY_PORT_OFFSET");
        return variable == null || variable.isBlank() ? 0 : Integer.parseInt(variable.strip());
    }

    /** Refuses before anything is started when somebody else listens on a port of ours. */
    static void requireFree(Ports ports) {
        for (Port port : Port.values()) {
            int number = ports.of(port);
            if (!FreePorts.isFree(number)) {
                throw new Refusal("port " + number + " for " + port.purpose()
                        + " is taken by another program (`ss -ltnp 'sport = :" + number
                        + "'` says by which): stop that,"
                        + " or move ours with " + port.option() + " PORT, or all of them with " + OFFSET + " 1000.");
            }
        }
    }
}
