/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Waits until a command has led to files on every host that its service is bound to, and says what is where. */
final class Delivery {
    private static final Duration DELIVERED_MAX = Duration.ofSeconds(60);
    private static final Set<String> UNFINISHED = Set.of("planned", "waiting_for_trust", "pushed");
    private static final Set<String> WELL = Set.of("files_verified", "reloaded");

    private final CommonOptions commonOptions;
    private final Registry registry;

    Delivery(CommonOptions commonOptions, Registry registry) {
        this.commonOptions = commonOptions;
        this.registry = registry;
    }

    /**
     * Returns 0 when all went well, else fails with what did not.
     *
     * @param host null for every host that is bound
     */
    int await(String service, String kind, @Nullable String host, String commandId) {
        List<Json> bindings =
                registry.get("/api/services/" + Registry.encoded(service)).json().items("bindings").stream()
                        .filter(binding -> binding.text("kind").equals(kind))
                        .filter(binding -> host == null || host.equals(binding.text("host")))
                        .toList();
        String path = "/api/deployments?service=" + Registry.encoded(service);
        Registry.Answer answer = new Poller(commonOptions)
                .until(
                        "the delivery",
                        DELIVERED_MAX,
                        "it continues as command " + commandId + "; see '" + commonOptions.next("alerts") + "'",
                        () -> registry.get(path),
                        found -> isFinished(found, bindings, commandId));
        List<Json> deployments = of(answer, commandId);
        if (!deployments.stream().allMatch(deployment -> WELL.contains(deployment.text("state")))) {
            deployments.forEach(deployment -> print(commonOptions.err(), deployment));
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "delivery failed on at least one host; see the details above, and '" + commonOptions.next("alerts")
                            + "'",
                    answer.json());
        }
        if (!commonOptions.printedAsJson(answer)) {
            deployments.forEach(deployment -> print(commonOptions.out(), deployment));
        }
        return 0;
    }

    private static boolean isFinished(Registry.Answer answer, List<Json> bindings, String commandId) {
        List<Json> deployments = of(answer, commandId);
        boolean anyFailed = deployments.stream()
                .anyMatch(deployment -> deployment.text("state").equals("failed"));
        boolean allEnded = deployments.size() >= bindings.size()
                && deployments.stream().allMatch(deployment -> isFinished(deployment, bindings));
        return anyFailed || allEnded;
    }

    private static boolean isFinished(Json deployment, List<Json> bindings) {
        boolean waitsForHook = deployment.text("state").equals("files_verified")
                && deployment.text("changed").equals("true")
                && bindings.stream()
                        .filter(binding -> binding.text("host").equals(deployment.text("host")))
                        .anyMatch(binding -> !binding.items("hook").isEmpty());
        return !UNFINISHED.contains(deployment.text("state")) && !waitsForHook;
    }

    private static List<Json> of(Registry.Answer answer, String commandId) {
        return answer.json().items("items").stream()
                .filter(deployment -> deployment.text("commandId").equals(commandId))
                .toList();
    }

    private static void print(PrintWriter out, Json deployment) {
        out.printf(
                "%s@%s  %s  %s%n",
                deployment.text("slot"), deployment.text("host"), deployment.text("state"), deployment.text("detail"));
        for (Json file : deployment.items("files")) {
            out.printf("  %s  %s%n", Display.orDash(file.text("mode")), file.text("path"));
        }
    }
}
