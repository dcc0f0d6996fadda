/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Profile.SignerRule;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Which authority signs what was granted, by what the log says of them. */
record Signers(AuthorityView authorities) {
    Optional<AuthorityStatus> of(Granted granted, Instant appendedAt) {
        AuthorityTimeline timeline = authorities.timeline();
        return switch (granted.profile().signer()) {
            case SERVICES -> timeline.active(AuthorityRole.SERVICES, appendedAt);
            case PLATFORM -> timeline.active(AuthorityRole.PLATFORM, appendedAt);
            // A responder answers for an authority as long as its certificates live, active or not; nothing that a
            // revoked one signs is believed.
            case NAMED -> named(timeline, granted.labels().getOrDefault(Judge.AUTHORITY_LABEL, ""), appendedAt);
        };
    }

    /** Why there is none, with the remedy. */
    static String none(Granted granted) {
        String role = granted.profile().signer().name().toLowerCase(Locale.ROOT);
        return "no CA can sign this: "
                + (granted.profile().signer() == SignerRule.NAMED
                        ? "the label authority must be the id of a CA that signs; it is unknown, revoked, or a root "
                                + "that "
                                + "certifies no OCSP signers"
                        : "no CA is active for role " + role
                                + "; an operator creates one with 'chancery authority new --role " + role + "'");
    }

    private Optional<AuthorityStatus> named(AuthorityTimeline timeline, String id, Instant appendedAt) {
        return timeline.all().stream()
                .filter(status -> status.announced().certifiesSigners())
                .filter(status -> status.announced().authority().hex().equals(id))
                .filter(status -> !authorities.wasRevoked(status.announced().authority(), appendedAt))
                .findFirst();
    }
}
