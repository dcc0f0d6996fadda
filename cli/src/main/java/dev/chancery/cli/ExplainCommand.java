/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Shows how the policy evaluates a CSR, rule by rule. Issues nothing.",
        footer = {
            "",
            "Without --policy the issuer evaluates the CSR with the policy in effect, as tenant registry. With "
                    + "--policy the"
                    + " CSR is evaluated locally, for any tenant; blocked keys and the limits of the CA are not "
                    + "checked."
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "evaluate locally, with this policy bundle, or with 'shipped' for the one that comes with Chancery")
    private @Nullable String policy;

    @Option(
            names = "--as",
            paramLabel = "TENANT",
            description = "evaluate as this tenant; requires --policy (default: registry)")
    private @Nullable String tenant;

    @Override
    public Integer call() {
        if (policy != null) {
            return judgeHere(policy, tenant == null ? "registry" : tenant);
        }
        if (tenant != null) {
            // The issuer knows who asks by the topic, and the registry may write its own alone.
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    "the registry can only request as tenant registry; to evaluate as another tenant, give the "
                            + "policy bundle with --policy FILE");
        }
        return askIssuer();
    }

    private Integer judgeHere(String file, String as) {
        Json answer = OfflineJudgement.judge(PolicyBundleFile.read(file), as, request.body());
        boolean granted = answer.text("state").equals("granted");
        if (!commonOptions.printedAsJson(new Registry.Answer(0, answer.written(), null))) {
            commonOptions
                    .out()
                    .printf(
                            "would be %s  profile %s, policy %s, tenant %s%n",
                            answer.text("state"),
                            answer.get("decision").text("profile"),
                            answer.get("decision").text("policyVersion"),
                            as);
            if (!granted) {
                commonOptions.out().println(answer.text("sentence") + " [" + answer.text("reason") + "]");
            }
            commonOptions.out().println();
            Findings.print(commonOptions, answer.get("decision"));
        }
        return granted ? 0 : CommandFailure.REFUSED;
    }

    private Integer askIssuer() {
        Registry registry = commonOptions.registry();
        Registry.Answer answer = registry.post(
                "/api/requests",
                request.body(registry, true),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        Json decision = answer.json().get("decision");
        commonOptions
                .out()
                .printf(
                        "would be granted  profile %s, policy %s%n%n",
                        decision.text("profile"), decision.text("policyVersion"));
        Findings.print(commonOptions, decision);
        return 0;
    }
}
