/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityStandings;
import dev.chancery.contracts.AuthorityStandings.Standing;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.issuer.authorities.StatusAddresses;
import dev.chancery.issuer.issuance.IncomingRequest.Address;
import dev.chancery.issuer.issuance.IncomingRequest.Malformed;
import dev.chancery.issuer.issuance.IncomingRequest.Unanswerable;
import dev.chancery.issuer.issuance.IncomingRequest.Understood;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.Examination;
import dev.chancery.policy.Examination.Examined;
import dev.chancery.policy.Examination.Unreadable;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Judgement.Refused;
import dev.chancery.policy.Objection;
import dev.chancery.policy.Profile.SignerRule;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ToBeSigned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private final ShadowPolicy shadow;

    /** @param shadow is told of every judgement, and has no say in any */
    Planner(
            PolicyView policies,
            AuthorityView authorities,
            BlockedKeys blockedKeys,
            Map<IssuerId, AuthorityKey> keys,
            ShadowPolicy shadow) {
        this.policies = policies;
        this.authorities = authorities;
        this.blockedKeys = blockedKeys;
        this.keys = keys;
        this.shadow = shadow;
    }

    /** Throws {@link NotYetException} where it cannot be told yet. */
    Plan plan(ConsumerRecord<byte[], byte[]> record) {
        return switch (IncomingRequest.read(record)) {
            case Unanswerable unanswerable -> new Plan.Bury(unanswerable.record(), unanswerable.reason());
            case Malformed malformed ->
                refuse(malformed.address(), "unknown", malformed.reason(), malformed.sentence(), "the request's form");
            case Understood understood -> plan(understood);
        };
    }

    private Plan plan(Understood request) {
        return switch (Examination.of(request.request().csr())) {
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
                    "this key is blocked: it was proved compromised, or an operator blocked it; make a new one");
        }
        return authorities.isAuthoritys(publicKey)
                ? blocked(examined, "authorities", "this key is an authority's; make one of your own")
                : examined;
    }

    private static Examined blocked(Examined examined, String rule, String note) {
        return new Examined(
                examined.csr(), examined.key(), List.of(new Objection(ReasonCode.BLOCKED_KEY, "key", rule, note)));
    }

    private Plan judge(Understood request, Examined examined) {
        Bundle bundle = policies.inForceAt(request.address().appendedAt())
                .orElseThrow(() -> new NotYetException("no readable policy is in force for it"));
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
        Optional<Standing> signer = signer(granted, request.address().appendedAt());
        if (signer.isEmpty()) {
            return refuse(
                    request,
                    granted,
                    ReasonCode.AUTHORITY_NOT_AVAILABLE,
                    "no authority signs this: "
                            + (granted.profile().signer() == SignerRule.NAMED
                                    ? "the label authority names none that signs: one that the log does not know, a root that certifies no"
                                            + " signers, or one that is revoked"
                                    : "none is active for the role "
                                            + granted.profile().signer().name().toLowerCase(Locale.ROOT)
                                            + "; an operator makes one with chancery authority new --role "
                                            + granted.profile().signer().name().toLowerCase(Locale.ROOT)));
        }
        IssuerId id = signer.get().planned().authority();
        AuthorityKey authority = keys.get(id);
        if (authority == null && authorities.revoked().containsKey(id)) {
            // Nothing that passes: whoever loses a key for good revokes its authority, and what waits for it goes on.
            return refuse(
                    request,
                    granted,
                    ReasonCode.AUTHORITY_NOT_AVAILABLE,
                    "authority " + id
                            + " is revoked and its key is not here; make the request anew under its successor");
        }
        if (authority == null && signer.get().planned().role() == AuthorityRole.ROOT) {
            // Nobody waits for a root: its key may go offline at any moment, or be beside another issuer, and behind
            // this request are everybody's.
            return refuse(
                    request,
                    granted,
                    ReasonCode.AUTHORITY_NOT_AVAILABLE,
                    "the key of root " + id
                            + " is not here; ask again, for an issuer that has it, or that gets it back with chancery"
                            + " authority restore-root");
        }
        if (authority == null) {
            throw new KeyNotHereException(id);
        }
        LeafDraft draft = new LeafDraft(
                authority,
                new StatusAddresses(signer.get().planned().statusUrl()),
                signer.get().planned(),
                granted,
                csr.publicKey());
        Optional<String> unfit = draft.flaw(request.envelope().time());
        if (unfit.isPresent()) {
            return refuse(request, granted, ReasonCode.AUTHORITY_NOT_AVAILABLE, unfit.get());
        }
        int shard = authority.shardOf(
                request.address().digest(), signer.get().planned().crlShards());
        ToBeSigned unnumbered = draft.toBeSigned(request.envelope().time(), shard);
        SerialNumber serial = authority.serialOf(unnumbered, request.address().digest());
        return lint(request, granted, authority, unnumbered.withSerial(serial), shard);
    }

    private Plan lint(Understood request, Granted granted, AuthorityKey authority, ToBeSigned toBeSigned, int shard) {
        List<String> findings = CertificateLint.findings(toBeSigned, authority, granted.profile());
        if (!findings.isEmpty()) {
            return refuse(request, granted, ReasonCode.LINT, String.join("; ", findings));
        }
        return request.request().dryRun()
                ? new Plan.Explain(request.address(), granted.profileName(), granted.decision())
                : new Plan.Sign(request, granted, authority, toBeSigned, shard);
    }

    private Optional<Standing> signer(Granted granted, Instant appendedAt) {
        AuthorityStandings standings = authorities.standings();
        return switch (granted.profile().signer()) {
            case SERVICES -> standings.active(AuthorityRole.SERVICES, appendedAt);
            case PLATFORM -> standings.active(AuthorityRole.PLATFORM, appendedAt);
            // A responder answers for an authority as long as its certificates live, active or not; nothing that a
            // revoked one signs is believed.
            case NAMED -> named(standings, granted.labels().getOrDefault(Judge.AUTHORITY_LABEL, ""), appendedAt);
        };
    }

    private Optional<Standing> named(AuthorityStandings standings, String id, Instant appendedAt) {
        return standings.all().stream()
                .filter(standing -> standing.planned().certifiesSigners())
                .filter(standing -> standing.planned().authority().hex().equals(id))
                .filter(standing -> !authorities.wasRevoked(standing.planned().authority(), appendedAt))
                .findFirst();
    }

    private static Plan refuse(Understood request, ReasonCode reason, String sentence, String rule) {
        return refuse(request.address(), "unknown", reason, sentence, rule);
    }

    private static Plan refuse(Address address, String profile, ReasonCode reason, String sentence, String rule) {
        Finding finding = new Finding(Verdict.REFUSED, "request", rule, sentence);
        return new Plan.Refuse(address, profile, reason, sentence, new Decision(null, null, List.of(finding)));
    }

    private static Plan refuse(Understood request, Granted granted, ReasonCode reason, String sentence) {
        Decision decision = granted.decision();
        List<Finding> findings = new ArrayList<>(decision.findings());
        findings.add(new Finding(Verdict.REFUSED, "certificate", reason.name(), sentence));
        return new Plan.Refuse(
                request.address(),
                granted.profileName(),
                reason,
                sentence,
                new Decision(decision.policyVersion(), decision.profile(), findings));
    }
}
