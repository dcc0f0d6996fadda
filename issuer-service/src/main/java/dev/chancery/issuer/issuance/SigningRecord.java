/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditLine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the audit file says of signatures: a line before, a line after, joined by the request's digest and the serial. */
final class SigningRecord {
    private final AuditFile file;

    SigningRecord(AuditFile file) {
        this.file = file;
    }

    void intended(List<Plan.Sign> plans) {
        file.append(plans.stream().map(SigningRecord::intent).toList());
    }

    void done(List<Signed> signed) {
        file.append(signed.stream().map(SigningRecord::done).toList());
    }

    private static AuditLine intent(Plan.Sign plan) {
        Map<String, String> what = new TreeMap<>();
        what.put("certificate", Signed.idOf(plan).toString());
        what.put(
                "request",
                plan.request().address().topic() + "/"
                        + plan.request().address().id());
        what.put("profile", plan.granted().profileName());
        what.put("policy", String.valueOf(plan.granted().decision().policyVersion()));
        what.put("toBeSignedSha256", plan.toBeSigned().digest().hex());
        return new AuditLine("intent", act(plan), what);
    }

    private static AuditLine done(Signed signed) {
        return new AuditLine(
                "done",
                act(signed.plan()),
                new TreeMap<>(Map.of(
                        "der", signed.der().base64(), "sha256", signed.sha256().hex())));
    }

    private static String act(Plan.Sign plan) {
        return plan.request().address().digest() + "." + Signed.idOf(plan).serial();
    }
}
