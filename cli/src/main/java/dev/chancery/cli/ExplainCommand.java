/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Says how the policy judges a CSR, rule by rule; issues nothing.")
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private Session session = new Session();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Override
    public Integer call() {
        Registry registry = session.registry();
        Registry.Answer answer = registry.post(
                "/api/requests",
                request.body(registry, true),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        if (session.printedAsJson(answer)) {
            return 0;
        }
        Json decision = answer.json().get("decision");
        session.out()
                .printf(
                        "would be granted  profile %s, policy %s%n%n",
                        decision.text("profile"), decision.text("policyVersion"));
        Findings.print(session, decision);
        return 0;
    }
}
