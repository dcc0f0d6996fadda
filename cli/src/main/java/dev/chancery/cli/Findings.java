/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.List;

/** How the policy judged everything in a request, a line each. */
final class Findings {
    private Findings() {}

    static void print(CommonOptions commonOptions, Json decision) {
        Table table = new Table("VERDICT", "WHAT", "RULE", "");
        for (Json finding : decision.items("findings")) {
            table.row(finding.text("verdict"), finding.text("what"), finding.text("rule"), finding.text("note"));
        }
        table.print(commonOptions.out(), commonOptions.width());
    }

    /** What the certificate lacks of what its CSR asks for, a line each. */
    static List<String> dropped(Json decision) {
        return decision.items("findings").stream()
                .filter(finding -> finding.text("verdict").equals("DROPPED"))
                .map(finding -> finding.text("what") + " (" + finding.text("rule") + ")"
                        + (finding.has("note") ? ": " + finding.text("note") : ""))
                .toList();
    }
}
