/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditLine;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.crl.CrlDraft;
import dev.chancery.x509.crl.CrlScope;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import dev.chancery.x509.lint.CrlLint;
import dev.chancery.x509.lint.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One list: its draft, the last look at it, and the signature between two lines of the account. */
final class ListSigner {
    /** In base64, and with what stands around it, the log's longest record. */
    private static final int OCTETS_MAX = 780_000;

    private final Duration lifetime;
    private final AuditFile audit;

    ListSigner(Duration lifetime, AuditFile audit) {
        this.lifetime = lifetime;
        this.audit = audit;
    }

    /** @param now its thisUpdate, in whole seconds */
    ToBeSignedCrl draft(DueList list, AuthorityKey key, Instant now) {
        CrlDraft draft = new CrlDraft(
                list.url(),
                CrlScope.of(list.issuer()),
                list.number(),
                now,
                now.plus(lifetime),
                list.entries().stream()
                        .map(entry -> RevokedEntries.notAfter(entry, now))
                        .toList());
        return draft.under(list.issuer(), key.algorithm());
    }

    /** Why it may not be signed; empty when it may. Nothing is ever left out to make it fit. */
    static Optional<String> refusal(DueList list, ToBeSignedCrl toBeSigned) {
        if (toBeSigned.encoded().length > OCTETS_MAX) {
            return Optional.of("it has " + list.entries().size()
                    + " entries, more than a record of the log can carry; the list before"
                    + " stands until its nextUpdate, and OCSP answers for all. Plan a new authority with more lists"
                    + " (chancery.issuer.crl-shards) and renew under it");
        }
        List<Finding> findings = CrlLint.check(toBeSigned, list.issuer(), list.url());
        return findings.isEmpty() ? Optional.empty() : Optional.of("it breaks " + findings);
    }

    SignedCrl sign(DueList list, ToBeSignedCrl toBeSigned, AuthorityKey key) {
        String act = "crl." + list.place() + "." + list.number() + "."
                + Sha256.of(toBeSigned.encoded()).hex();
        audit.append(List.of(new AuditLine("intent", act, intent(list), null)));
        SignedCrl crl = key.sign(toBeSigned);
        audit.append(
                List.of(new AuditLine("done", act, Map.of("crl", crl.sha256().hex()), null)));
        return crl;
    }

    private static Map<String, String> intent(DueList list) {
        Map<String, String> what = new TreeMap<>();
        what.put("cause", list.cause().toString());
        what.put("entries", String.valueOf(list.entries().size()));
        return what;
    }
}
