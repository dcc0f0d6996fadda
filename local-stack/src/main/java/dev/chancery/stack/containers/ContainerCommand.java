/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import dev.chancery.stack.home.Ports;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What the image runs for {@code setup} and {@code provision}. Both end, and both may run as often as one likes. */
final class ContainerCommand {
    private ContainerCommand() {}

    /** Arguments: the step, the directory that holds every part's volume, and deploy/topics.yaml. */
    public static void main(String[] arguments) throws IOException {
        Network network = new Network(Path.of(arguments[1]), Ports.of(0, Map.of(), System::getenv));
        TopicPlan plan = TopicPlan.read(Path.of(arguments[2]));
        switch (arguments[0]) {
            case "setup" -> new Setup(network).write();
            case "provision" -> new Provision(network, plan).run();
            default -> throw new IllegalArgumentException(arguments[0] + " is neither setup nor provision");
        }
    }
}
