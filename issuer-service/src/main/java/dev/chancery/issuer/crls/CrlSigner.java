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
import org.jboss.logging.Logger;

/** One list: its draft, the last look at it, and the signature between two lines of the account. */
final class CrlSigner {
    private static final Logger LOG = Logger.getLogger(CrlSigner.class);

    /** In base64, and with what stands around it, the log's longest record. */
    private static final int OCTETS_MAX = 780_000;

    private final Duration lifetime;
    private final AuditFile audit;

    CrlSigner(Duration lifetime, AuditFile audit) {
        this.lifetime = lifetime;
        this.audit = audit;
    }

    /** What became of a list that was to be signed. */
    sealed interface Attempt {
        record Signed(SignedCrl crl) implements Attempt {}

        /** @param sentence why not, with the remedy where there is one */
        record Refused(String sentence) implements Attempt {}
    }

    /**
     * Never throws: whatever is wrong with one authority's key or list is that list's trouble alone.
     *
     * @param now its thisUpdate, in whole seconds
     */
    Attempt attempt(DueCrl list, AuthorityKey key, Instant now) {
        try {
            ToBeSignedCrl toBeSigned = draft(list, key, now);
            return refusal(list, toBeSigned)
                    .<Attempt>map(Attempt.Refused::new)
                    .orElseGet(() -> new Attempt.Signed(sign(list, toBeSigned, key)));
        } catch (RuntimeException e) {
            LOG.errorf(e, "revocation list not signed, the others go on list=%s", list.place());
            return new Attempt.Refused("it failed with " + e + "; this issuer's log says where");
        }
    }

    private ToBeSignedCrl draft(DueCrl list, AuthorityKey key, Instant now) {
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
    private static Optional<String> refusal(DueCrl list, ToBeSignedCrl toBeSigned) {
        if (toBeSigned.encoded().length > OCTETS_MAX) {
            return Optional.of("it has " + list.entries().size()
                    + " entries, more than a record of the log can carry; the list before"
                    + " stands until its nextUpdate, and OCSP answers for all. Plan a new authority with more lists"
                    + " (chancery.issuer.crl-shards) and renew under it");
        }
        List<Finding> findings = CrlLint.check(toBeSigned, list.issuer(), list.url());
        return findings.isEmpty() ? Optional.empty() : Optional.of("it breaks " + findings);
    }

    private SignedCrl sign(DueCrl list, ToBeSignedCrl toBeSigned, AuthorityKey key) {
        String act = "crl." + list.place() + "." + list.number() + "."
                + Sha256.of(toBeSigned.encoded()).hex();
        audit.append(List.of(new AuditLine("intent", act, intent(list), null)));
        SignedCrl crl = key.sign(toBeSigned);
        audit.append(
                List.of(new AuditLine("done", act, Map.of("crl", crl.sha256().hex()), null)));
        return crl;
    }

    private static Map<String, String> intent(DueCrl list) {
        Map<String, String> what = new TreeMap<>();
        what.put("cause", list.cause().toString());
        what.put("entries", String.valueOf(list.entries().size()));
        return what;
    }
}
