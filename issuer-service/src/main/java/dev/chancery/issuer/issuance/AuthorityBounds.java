/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.issuance.IncomingRequest.Understood;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Lifetime;
import dev.chancery.policy.Profile;
import dev.chancery.policy.SubjectRule;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.PermittedNames;
import dev.chancery.x509.SubjectName;
import dev.chancery.x509.ValidityTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an authority lets a granted certificate be: how long it may live, and what it may be called. What nobody would believe is refused with the
 * limit and the remedy. A lifetime that nobody asked for is shortened to what is left, and said.
 *
 * @param permitted by its chain
 */
record AuthorityBounds(AuthorityKey authority, AuthorityAnnounced announced, PermittedNames permitted) {
    /** What becomes of what policy granted. */
    sealed interface Answer {
        record Within(Granted granted) implements Answer {}

        /** @param findings what is refused, each by its name; the first says the reason */
        record Beyond(ReasonCode reason, List<Finding> findings) implements Answer {}
    }

    Answer of(Understood request, Granted granted) {
        if (granted.profile().authority() != null && !authority.mayHaveAuthorities()) {
            return unavailable(
                    "authority " + authority.authority() + " has pathLenConstraint 0, so no CA is possible below it; "
                            + "an operator can create a CA that "
                            + "permits it, with chancery.issuer.sub-authorities=true (docs/authorities.md)");
        }
        List<Finding> outside = names(granted);
        if (!outside.isEmpty()) {
            return new Answer.Beyond(ReasonCode.NAME_NOT_ALLOWED, outside);
        }
        return lifetime(request, subject(granted));
    }

    private List<Finding> names(Granted granted) {
        List<Finding> outside = new ArrayList<>();
        for (SubjectName name : granted.names()) {
            permitted
                    .objection(name)
                    .ifPresent(why -> outside.add(refused(name.type() + " " + name.display(), rule(), remedy(why))));
        }
        return outside;
    }

    private String rule() {
        return "name constraints of " + announced.name() + " (RFC 5280 §4.2.1.10)";
    }

    private static String remedy(String why) {
        return "every verifier would reject it: CA " + why
                + "; request a permitted name, or have an operator create a CA with other name constraints "
                + "(chancery.issuer.name-limits, docs/authorities.md)";
    }

    /** Verifiers take a common name for a DNS name where there is no other, an address too: one that is outside then makes the certificate worthless. */
    private Granted subject(Granted granted) {
        boolean named = granted.names().stream().anyMatch(SubjectName.Dns.class::isInstance);
        if (named || granted.profile().subject().source() != SubjectRule.Source.HOSTNAME) {
            return granted;
        }
        boolean server = granted.profile().extendedKeyUses().contains(ExtendedKeyUse.SERVER_AUTH);
        return permitted
                .objectionToCommonName(granted.subject().toX500Name(), server)
                .map(why -> granted.reduced(
                        granted.validity(),
                        DistinguishedName.empty(),
                        with(
                                granted.decision(),
                                new Finding(
                                        Verdict.DROPPED,
                                        "common name",
                                        rule(),
                                        "verifiers treat it as a DNS name if there is no other, and CA " + why
                                                + "; it is in the subjectAltName only"))))
                .orElse(granted);
    }

    private Answer lifetime(Understood request, Granted granted) {
        Instant time = CertificateTemplate.whole(request.envelope().time());
        Instant end =
                ValidityTime.decode(authority.certificate().toASN1Structure().getEndDate());
        Duration left = Duration.between(time, end.plusSeconds(1));
        Granted fitting = granted;
        if (granted.validity().compareTo(left) > 0) {
            if (request.request().validity() != null
                    || left.compareTo(granted.profile().validity().shortest()) < 0) {
                return unavailable(tooLong(granted, end, left));
            }
            fitting = shortened(granted, end, left);
        }
        return ended(request, fitting);
    }

    private Answer ended(Understood request, Granted granted) {
        Instant appended = request.address().appendedAt();
        Instant last = CertificateTemplate.whole(request.envelope().time())
                .plus(granted.validity())
                .minusSeconds(1);
        Instant begin =
                ValidityTime.decode(authority.certificate().toASN1Structure().getStartDate());
        if (last.isBefore(begin)) {
            return unavailable("the certificate would expire at " + last
                    + ", before the notBefore of its CA; send a new request, with a new id");
        }
        return last.isBefore(appended)
                ? new Answer.Beyond(
                        ReasonCode.VALIDITY_NOT_ALLOWED,
                        List.of(refused(
                                "validity " + Lifetime.text(granted.validity()),
                                "RFC 5280 §4.1.2.5",
                                "the certificate would expire before it is issued: its validity starts at ce_time, "
                                        + request.envelope().time() + ", so it would expire at " + last
                                        + ", but the broker received the request at " + appended
                                        + "; send a new request with a new id, or request a longer validity")))
                : new Answer.Within(granted);
    }

    private String tooLong(Granted granted, Instant end, Duration left) {
        Profile.Validity bounds = granted.profile().validity();
        boolean some = left.compareTo(bounds.shortest()) >= 0;
        return "CA " + announced.name() + " expires at " + end + ", and "
                + (some
                        ? "a certificate for " + Lifetime.text(granted.validity())
                                + " would expire after it; request at most " + Lifetime.text(left)
                                + ", or no validity, to get the remaining time;"
                        : "the remaining time is less than the shortest validity of this profile, "
                                + Lifetime.text(bounds.shortest()) + ";")
                + " an operator creates its successor with 'chancery authority new --role "
                + announced.role().name().toLowerCase(Locale.ROOT) + "'";
    }

    private Granted shortened(Granted granted, Instant end, Duration left) {
        String usual = "validity " + Lifetime.text(granted.validity());
        String note = "authority " + announced.name() + " expires at " + end + ", so this is the remaining time";
        List<Finding> findings = granted.decision().findings().stream()
                .map(each ->
                        each.what().equals(usual) ? new Finding(Verdict.DROPPED, each.what(), each.rule(), note) : each)
                .toList();
        Decision decision = new Decision(
                granted.decision().policyVersion(), granted.decision().profile(), findings);
        return granted.reduced(
                left,
                granted.subject(),
                with(
                        decision,
                        new Finding(
                                Verdict.ACCEPTED,
                                "validity " + Lifetime.text(left),
                                "notAfter of CA " + announced.name(),
                                note)));
    }

    private static Answer unavailable(String sentence) {
        return new Answer.Beyond(
                ReasonCode.AUTHORITY_NOT_AVAILABLE,
                List.of(refused("certificate", ReasonCode.AUTHORITY_NOT_AVAILABLE.name(), sentence)));
    }

    private static Finding refused(String what, String rule, String note) {
        return new Finding(Verdict.REFUSED, what, rule, note);
    }

    private static Decision with(Decision decision, Finding finding) {
        List<Finding> findings = new ArrayList<>(decision.findings());
        findings.add(finding);
        return new Decision(decision.policyVersion(), decision.profile(), findings);
    }
}
