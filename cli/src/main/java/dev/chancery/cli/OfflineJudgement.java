/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.policy.CsrPreCheck;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.CsrPreCheck.Unreadable;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges a request by a bundle that lies here, as whichever tenant, with the issuer's own judge. Nothing is asked of anybody, and nothing is issued. */
final class OfflineJudgement {
    private OfflineJudgement() {}

    /** The judgement as the registry would say it: {@code state}, {@code reason} and {@code sentence} where it is refused, {@code decision}. */
    static Json judge(PolicyBundleFile policy, String tenant, Map<String, Object> body) {
        try {
            CertificateRequested request = MessageJson.readStrictly(
                    Json.write(body).getBytes(StandardCharsets.UTF_8), CertificateRequested.class);
            return switch (CsrPreCheck.of(request.csr())) {
                case Unreadable unreadable -> throw new CommandFailure(CommandFailure.REFUSED, unreadable.sentence());
                case Examined examined -> answer(tenant, Judge.judge(policy.bundle(), tenant, request, examined));
            };
        } catch (UnreadableMessageException e) {
            throw new CommandFailure(CommandFailure.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static Json answer(String tenant, Judgement judgement) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tenant", tenant);
        switch (judgement) {
            case Judgement.Granted ignored -> answer.put("state", "granted");
            case Judgement.Refused refused -> {
                answer.put("state", "refused");
                answer.put("reason", refused.reason().name());
                answer.put("sentence", refused.sentence());
            }
        }
        answer.put("decision", decision(judgement.decision()));
        return new Json(answer);
    }

    private static Map<String, Object> decision(Decision decision) {
        List<Map<String, Object>> findings = new ArrayList<>();
        for (Decision.Finding finding : decision.findings()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("verdict", finding.verdict().name());
            fields.put("what", finding.what());
            fields.put("rule", finding.rule());
            if (finding.note() != null) {
                fields.put("note", finding.note());
            }
            findings.add(fields);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("policyVersion", String.valueOf(decision.policyVersion()));
        fields.put("profile", String.valueOf(decision.profile()));
        fields.put("findings", findings);
        return fields;
    }
}
