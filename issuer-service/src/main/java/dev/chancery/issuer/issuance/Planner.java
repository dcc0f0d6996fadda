/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.issuer.authorities.StatusUrls;
import dev.chancery.issuer.issuance.AuthorityBounds.Answer.Beyond;
import dev.chancery.issuer.issuance.AuthorityBounds.Answer.Within;
import dev.chancery.issuer.issuance.IncomingRequest.Address;
import dev.chancery.issuer.issuance.IncomingRequest.Malformed;
import dev.chancery.issuer.issuance.IncomingRequest.Unanswerable;
import dev.chancery.issuer.issuance.IncomingRequest.Understood;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.CsrPreCheck;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.CsrPreCheck.Unreadable;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Judgement.Refused;
import dev.chancery.policy.PreCheckFailure;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.lint.Lint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Steps 1 to 6 of an issuance: from a record to what is to be done about it. A pure function of the record and of what the log said before the
 * broker appended it: no clock, no random source, no order of a map. Safe for use by several threads.
 */
final class Planner {
    private final PolicyView policies;
    private final AuthorityView authorities;
    private final BlockedKeys blockedKeys;
    private final Map<IssuerId, AuthorityKey> keys;
    private final boolean refusing;
    private final ShadowPolicy shadow;

    /**
     * @param refusing what is for an authority whose key is not here, since no other issuer is there that may have it
     * @param shadow is told of every judgement, and has no say in any
     */
    Planner(
            PolicyView policies,
            AuthorityView authorities,
            BlockedKeys blockedKeys,
            Map<IssuerId, AuthorityKey> keys,
            boolean refusing,
            ShadowPolicy shadow) {
        this.policies = policies;
        this.authorities = authorities;
        this.blockedKeys = blockedKeys;
        this.keys = keys;
        this.refusing = refusing;
        this.shadow = shadow;
    }

    /** Throws {@link RetryLaterException} where it cannot be told yet. */
    Plan plan(ConsumerRecord<byte[], byte[]> record) {
        return switch (IncomingRequest.read(record)) {
            case Unanswerable unanswerable -> new Plan.DeadLetter(unanswerable.record(), unanswerable.reason());
            case Malformed malformed ->
                refuse(malformed.address(), "unknown", malformed.reason(), malformed.sentence(), "the request's form");
            case Understood understood -> plan(understood);
        };
    }

    private Plan plan(Understood request) {
        return switch (CsrPreCheck.of(request.request().csr())) {
            case Unreadable unreadable -> refuse(request, unreadable.reason(), unreadable.sentence(), "RFC 2986");
            case Examined examined -> judge(request, withBlocks(request, examined));
        };
    }

    /** What the log says of the key, after what its bytes say. */
    private Examined withBlocks(Understood request, Examined examined) {
        if (!examined.objections().isEmpty()) {
            return examined;
        }
        SubjectPublicKeyInfo publicKey = examined.csr().publicKey();
        if (blockedKeys.wasBlocked(
                KeyCheck.fingerprint(publicKey), request.address().appendedAt())) {
            return blocked(
                    examined,
                    "blocked-keys",
                    "this key is blocked: its compromise was proved, or an operator blocked it; create a new key");
        }
        return authorities.isAuthoritys(publicKey)
                ? blocked(examined, "authorities", "this is the key of a CA; create your own key")
                : examined;
    }

    private static Examined blocked(Examined examined, String rule, String note) {
        return new Examined(
                examined.csr(),
                examined.key(),
                List.of(new PreCheckFailure(ReasonCode.BLOCKED_KEY, "key", rule, note)));
    }

    private Plan judge(Understood request, Examined examined) {
        Bundle bundle = policies.inForceAt(request.address().appendedAt())
                .orElseThrow(() -> new RetryLaterException("no readable policy bundle is in effect for it"));
        String tenant = request.address().tenant();
        Judgement judgement = Judge.judge(bundle, tenant, request.request(), examined);
        shadow.judged(request.address().id(), tenant, request.request(), examined, judgement);
        return switch (judgement) {
            case Refused refused ->
                new Plan.Refuse(
                        request.address(),
                        bundle.profiles().containsKey(request.request().profile())
                                ? request.request().profile()
                                : "unknown",
                        refused.reason(),
                        refused.sentence(),
                        refused.decision());
            case Granted granted -> build(request, examined.csr(), granted);
        };
    }

    private Plan build(Understood request, CertificationRequest csr, Granted granted) {
        Optional<AuthorityStatus> signer =
                new Signers(authorities).of(granted, request.address().appendedAt());
        if (signer.isEmpty()) {
            return refuse(request, granted, ReasonCode.AUTHORITY_NOT_AVAILABLE, Signers.none(granted));
        }
        IssuerId id = signer.get().announced().authority();
        AuthorityKey authority = keys.get(id);
        if (authority == null) {
            return withoutKey(request, granted, signer.get().announced());
        }
        Lint chain = authorities
                .lintUnder(id)
                .orElseThrow(() -> new RetryLaterException("authority " + id + " is read again from the log"));
        AuthorityBounds bounds = new AuthorityBounds(authority, signer.get().announced(), chain.permittedNames());
        return switch (bounds.of(request, granted)) {
            case Beyond beyond -> refuse(request, granted, beyond.reason(), beyond.findings());
            case Within within -> draft(request, csr, within.granted(), bounds, chain);
        };
    }

    private Plan withoutKey(Understood request, Granted granted, AuthorityAnnounced signer) {
        IssuerId id = signer.authority();
        String why;
        if (authorities.revoked().containsKey(id)) {
            // Nothing that passes: whoever loses a key for good revokes its authority, and what waits for it goes on.
            why = "authority " + id + " is revoked and this issuer does not have its key; send a new request, for "
                    + "its successor";
        } else if (signer.role() == AuthorityRole.ROOT) {
            // Nobody waits for a root: its key may go offline at any moment, or be beside another issuer, and behind
            // this request are everybody's.
            why = "the key of root " + id
                    + " is not available; retry when an issuer has it, or when it is restored with 'chancery authority "
                    + "restore-root'";
        } else if (refusing) {
            why = "the key of authority " + id
                    + " is not available, and no other issuer runs; retry when it is restored. The issuer's health "
                    + "check authority-established shows the remedy";
        } else {
            throw new KeyNotHereException(id);
        }
        return refuse(request, granted, ReasonCode.AUTHORITY_NOT_AVAILABLE, why);
    }

    private Plan draft(
            Understood request, CertificationRequest csr, Granted granted, AuthorityBounds bounds, Lint chain) {
        AuthorityKey authority = bounds.authority();
        AuthorityAnnounced planned = bounds.announced();
        CertificateTemplate draft = new CertificateTemplate(
                authority, new StatusUrls(planned.statusUrl()), planned, granted, csr.publicKey());
        int shard = authority.shardOf(request.address().digest(), planned.crlShards());
        ToBeSigned unnumbered = draft.toBeSigned(request.envelope().time(), shard);
        SerialNumber serial = authority.serialOf(unnumbered, request.address().digest());
        ToBeSigned toBeSigned = unnumbered.withSerial(serial);
        List<String> findings = CertificateLint.findings(toBeSigned, authority, chain, granted.profile());
        if (!findings.isEmpty()) {
            return refuse(request, granted, ReasonCode.LINT, String.join("; ", findings));
        }
        return request.request().dryRun()
                ? new Plan.Explain(request.address(), granted.profileName(), granted.decision())
                : new Plan.Sign(
                        request, granted, authority, authorities.between(authority.authority()), toBeSigned, shard);
    }

    private static Plan refuse(Understood request, ReasonCode reason, String sentence, String rule) {
        return refuse(request.address(), "unknown", reason, sentence, rule);
    }

    private static Plan refuse(Address address, String profile, ReasonCode reason, String sentence, String rule) {
        Finding finding = new Finding(Verdict.REFUSED, "request", rule, sentence);
        return new Plan.Refuse(address, profile, reason, sentence, new Decision(null, null, List.of(finding)));
    }

    private static Plan refuse(Understood request, Granted granted, ReasonCode reason, String sentence) {
        return refuse(
                request,
                granted,
                reason,
                List.of(new Finding(Verdict.REFUSED, "certificate", reason.name(), sentence)));
    }

    private static Plan refuse(Understood request, Granted granted, ReasonCode reason, List<Finding> refused) {
        Decision decision = granted.decision();
        List<Finding> findings = new ArrayList<>(decision.findings());
        findings.addAll(refused);
        return new Plan.Refuse(
                request.address(),
                granted.profileName(),
                reason,
                sentence(refused.getFirst()),
                new Decision(decision.policyVersion(), decision.profile(), findings));
    }

    /** What is a thing of the request's is named; what is wrong with the certificate as a whole says so itself. */
    private static String sentence(Finding finding) {
        return finding.what().equals("certificate")
                ? String.valueOf(finding.note())
                : finding.what() + ": " + finding.note() + " (rule " + finding.rule() + ")";
    }
}
