/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.eventlog.LogEvent;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditFile.Noted;
import dev.chancery.issuer.audit.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the audit file says of signatures: a line before, a line after, joined by the request's digest and the serial. */
final class SigningAuditLog {
    private final AuditFile file;

    SigningAuditLog(AuditFile file) {
        this.file = file;
    }

    /** @param recorded the serials' events, in the order of the plans */
    void intended(List<Plan.Sign> plans, List<LogEvent> recorded) {
        List<AuditLine> lines = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            lines.add(intent(plans.get(i), recorded.get(i)));
        }
        file.append(lines);
    }

    /**
     * Written, so that it outlives the process; the caller waits for the disk when it has something else to wait for.
     *
     * @param issued the certificates' events, in their order: the certificate stands in each
     */
    Noted done(List<SignedCertificate> signed, List<LogEvent> issued) {
        List<AuditLine> lines = new ArrayList<>();
        for (int i = 0; i < signed.size(); i++) {
            Map<String, String> what = Map.of("sha256", signed.get(i).sha256().hex());
            lines.add(new AuditLine("done", act(signed.get(i).plan()), what, issued.get(i)));
        }
        Noted noted = file.note(lines);
        if (signed.stream().anyMatch(one -> !one.plan().authority().repeatsSignatures())) {
            noted.awaitDisk(); // should the machine fail, nobody could make these octets again
        }
        return noted;
    }

    private static AuditLine intent(Plan.Sign plan, LogEvent recorded) {
        Map<String, String> what = new TreeMap<>();
        what.put("profile", plan.granted().profileName());
        what.put("policy", String.valueOf(plan.granted().decision().policyVersion()));
        return new AuditLine("intent", act(plan), what, recorded);
    }

    private static String act(Plan.Sign plan) {
        return plan.request().address().digest() + "."
                + SignedCertificate.idOf(plan).serial();
    }
}
