/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.policy.PolicyDiff;
import dev.chancery.policy.PolicyDiff.Change;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Compares two policy bundles: what the new one grants and the old one refuses, and the reverse.")
final class PolicyDiffCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(
            arity = "1..2",
            paramLabel = "[OLD] NEW",
            hideParamSyntax = true,
            description = {
                "OLD: a bundle, or 'shipped' (default: the bundle in effect, from the registry)",
                "NEW: the next bundle"
            })
    @SuppressWarnings("NullAway.Init") // required
    private List<String> bundles;

    @Override
    public Integer call() {
        PolicyBundleFile next = PolicyBundleFile.read(bundles.getLast());
        PolicyBundleFile old = bundles.size() == 1 ? inForce() : PolicyBundleFile.read(bundles.getFirst());
        List<Change> changes = PolicyDiff.between(old.bundle(), next.bundle());
        Map<String, Object> facts = Map.of(
                "from",
                old.bundle().version(),
                "to",
                next.bundle().version(),
                "changes",
                changes.stream().map(PolicyDiffCommand::facts).toList());
        if (commonOptions.printedAsJson(new Registry.Answer(0, Json.write(facts), null))) {
            return 0;
        }
        commonOptions
                .out()
                .printf("version %s to %s%n", old.bundle().name(), next.bundle().name());
        if (next.bundle().version() <= old.bundle().version()) {
            commonOptions
                    .err()
                    .println("the new bundle would have no effect, because its version is not higher; raise it");
        }
        if (changes.isEmpty()) {
            commonOptions.out().println("no difference");
            return 0;
        }
        commonOptions.out().println();
        Table table = new Table("", "WHERE", "WHAT");
        changes.forEach(change -> table.row(effect(change), change.where(), change.what()));
        table.print(commonOptions.out(), commonOptions.width());
        return 0;
    }

    private PolicyBundleFile inForce() {
        Registry registry = commonOptions.registry();
        for (Json announced : registry.get("/api/policy").json().items("announced")) {
            commonOptions
                    .err()
                    .printf(
                            "version %s is announced and takes effect at %s UTC%n",
                            announced.text("version"), Display.time(announced.text("activeFrom")));
        }
        return PolicyBundleFile.inForce(registry);
    }

    private static Map<String, Object> facts(Change change) {
        return Map.of("effect", effect(change), "where", change.where(), "what", change.what());
    }

    private static String effect(Change change) {
        return change.effect().name().toLowerCase(Locale.ROOT);
    }
}
