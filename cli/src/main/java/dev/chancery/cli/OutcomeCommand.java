/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "outcome",
        mixinStandardHelpOptions = true,
        description = "Shows the outcome of a request of any tenant: granted, or refused with the reason.")
final class OutcomeCommand implements Callable<Integer> {
    private static final int NAME_WIDTH = 12;

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(paramLabel = "REQUEST", description = "the request id: the record key and ce_id of the request event")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Option(names = "--tenant", paramLabel = "T", description = "the tenant, if several tenants used this request id")
    private String tenant = "";

    @Override
    public Integer call() {
        Registry.Answer answer = commonOptions
                .registry()
                .get("/api/requests/" + Registry.encoded(id) + "?tenant=" + Registry.encoded(tenant));
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        Json outcome = answer.json();
        KeyValueTable keyValueTable = new KeyValueTable(commonOptions.out(), NAME_WIDTH, commonOptions.width())
                .add("request", outcome.text("requestId") + " of " + outcome.text("tenant"))
                .add("state", outcome.text("state"));
        if (outcome.has("certificate")) {
            keyValueTable.add("certificate", outcome.get("certificate").text("id"));
        }
        if (outcome.has("reason")) {
            keyValueTable.add("reason", outcome.text("reason")).add("why", outcome.text("sentence"));
        }
        if (outcome.has("decision")) {
            keyValueTable.add("policy", outcome.get("decision").text("policyVersion"));
            commonOptions.out().println();
            Findings.print(commonOptions, outcome.get("decision"));
        }
        return 0;
    }
}
