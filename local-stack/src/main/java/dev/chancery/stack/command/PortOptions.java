/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.FreePorts;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Ports.Port;
import dev.chancery.stack.home.PortsFile;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One option for each port, and one that moves them all. */
final class PortOptions {
    private static final String OFFSET = "--port-offset";
    private static final String OFFSET_VARIABLE = "CHANCERY_PORT_OFFSET";

    private PortOptions() {}

    static void declare(CommandSpec spec) {
        spec.addOption(OptionSpec.builder(OFFSET)
                .type(Integer.class)
                .paramLabel("N")
                .description(
                        "add N to every port, to run a second stack (default: $$CHANCERY_PORT_OFFSET, else the ports "
                                + "that this home directory used last)")
                .build());
        for (Port port : Port.values()) {
            spec.addOption(OptionSpec.builder(port.option())
                    .type(Integer.class)
                    .paramLabel("PORT")
                    .description(port.purpose() + " (default: $$" + port.variable() + ", else " + port.usual() + ")")
                    .build());
        }
    }

    /** What is neither an option nor in the environment is as at the home's last start. */
    static Ports read(ParseResult given, ChanceryHome home) throws IOException {
        Map<Port, Integer> options = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            if (given.hasMatchedOption(port.option())) {
                options.put(port, given.<Integer>matchedOptionValue(port.option(), port.usual()));
            }
        }
        String variable = System.getenv(OFFSET_VARIABLE);
        if (given.hasMatchedOption(OFFSET)) {
            return Ports.of(given.<Integer>matchedOptionValue(OFFSET, 0), options, System::getenv);
        }
        if (variable != null && !variable.isBlank()) {
            return Ports.of(Ports.parse(OFFSET_VARIABLE, variable), options, System::getenv);
        }
        return Ports.of(PortsFile.read(home), options, System::getenv);
    }

    /** Refuses before anything is started when somebody else listens on a port of ours. */
    static void requireFree(Ports ports) {
        for (Port port : Port.values()) {
            int number = ports.of(port);
            if (!FreePorts.isFree(number)) {
                throw new Refusal("port " + number + " for " + port.purpose()
                        + " is in use by another program (`ss -ltnp 'sport = :" + number
                        + "'` shows which one); stop it, or change the port "
                        + "with " + port.option() + " PORT, or all ports with " + OFFSET + " 1000.");
            }
        }
    }
}
