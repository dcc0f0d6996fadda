/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditLine;
import dev.chancery.x509.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
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
        try {
            return new AuditLine(
                    "done",
                    act(signed.plan()),
                    new TreeMap<>(Map.of(
                            "der",
                            Base64.getEncoder()
                                    .encodeToString(signed.certificate().getEncoded()),
                            "sha256",
                            Certificates.fingerprint(signed.certificate()).hex())));
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate in memory can be encoded", e);
        }
    }

    private static String act(Plan.Sign plan) {
        return plan.request().address().digest() + "." + Signed.idOf(plan).serial();
    }
}
