/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.RevocationReason;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * One transition of a certificate, as somebody asked for it; what stands after all of them is the certificate's revocation.
 *
 * @param act revoked, held, released
 * @param at when the broker had it, from which it counts
 * @param actor the name of the token that asked, or the key
 * @param comment as the actor gave it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RevocationStep")
public record RevocationStep(
        String transition,
        String act,
        Instant at,
        String actor,
        @Nullable String reason,
        @Nullable String comment) {
    /** Of one certificate, the newest; nobody reads more. */
    private static final int STEPS_MAX = 500;

    private static final String OF_CERTIFICATE = """
            select type, value, cast(extract(epoch from appended_at) as bigint) from revocation_transition
            where certificate_id = ?1 order by log_offset desc limit %d""".formatted(STEPS_MAX);

    /** In the order in which they stand on the log; one that was published again stands where it came first. */
    static Uni<List<RevocationStep>> of(Mutiny.StatelessSession session, String certificate) {
        return session.createNativeQuery(OF_CERTIFICATE, Object[].class)
                .setParameter(1, certificate)
                .getResultList()
                .map(rows -> steps(rows.reversed()));
    }

    private static List<RevocationStep> steps(List<Object[]> rows) {
        Set<String> seen = new HashSet<>();
        List<RevocationStep> steps = new ArrayList<>();
        for (Object[] row : rows) {
            byte[] value = ((String) row[1]).getBytes(StandardCharsets.UTF_8);
            RevocationTransition transition = Streams.REVOCATIONS.read((String) row[0], value);
            if (seen.add(transition.transition())) {
                steps.add(step(transition, Instant.ofEpochSecond(((Number) row[2]).longValue())));
            }
        }
        return steps;
    }

    private static RevocationStep step(RevocationTransition transition, Instant at) {
        String id = transition.transition();
        String actor = transition.actor();
        return switch (transition) {
            case CertificateRevoked revoked ->
                new RevocationStep(id, "revoked", at, actor, revoked.reason().rfcName(), revoked.comment());
            case CertificateHeld held ->
                new RevocationStep(id, "held", at, actor, RevocationReason.CERTIFICATE_HOLD.rfcName(), held.comment());
            case HoldReleased ignored -> new RevocationStep(id, "released", at, actor, null, null);
        };
    }
}
