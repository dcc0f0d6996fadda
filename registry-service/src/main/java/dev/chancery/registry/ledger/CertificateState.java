/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a certificate is at a given moment. Where several hold, the first one here that does. */
public enum CertificateState {
    REVOKED,
    ON_HOLD,
    EXPIRED,
    SUPERSEDED,
    EXPIRING,
    VALID,
    /** Its serial was recorded five minutes ago or earlier, and no certificate came of it: a person has to look. It can be revoked. */
    INCOMPLETE;

    /** Nobody has to do anything about these any more. */
    static final Set<String> OVER = Set.of("revoked", "expired");

    /** {@code ?1} is the moment. */
    static final String SQL = """
            case when revocation_state = 'revoked' then 'revoked'
                 when revocation_state = 'held' then 'on_hold'
                 when expires_at <= ?1 then 'expired'
                 when superseded_by is not null then 'superseded'
                 when expiring_from <= ?1 then 'expiring'
                 else 'valid' end""";

    /** The same of a serial without a certificate. */
    static final String SQL_WITHOUT_CERTIFICATE = """
            case when revocation_state = 'revoked' then 'revoked'
                 when revocation_state = 'held' then 'on_hold'
                 when not_after < ?1 then 'expired'
                 else 'incomplete' end""";

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<CertificateState> parse(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
