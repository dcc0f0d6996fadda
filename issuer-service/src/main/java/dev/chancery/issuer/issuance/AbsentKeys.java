/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityStandings.Standing;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.x509.IssuerId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The authorities that requests asked for here and whose keys are not here. While there is one, this issuer's share of the requests is for those
 * who have it: a request that it cannot sign would hold up all others on its partition. Used by the queue's thread alone.
 */
final class AbsentKeys {
    private final AuthorityView authorities;
    private final Set<IssuerId> asked = new LinkedHashSet<>();

    AbsentKeys(AuthorityView authorities) {
        this.authorities = authorities;
    }

    void asked(IssuerId authority) {
        asked.add(authority);
    }

    boolean isEmpty() {
        return asked.isEmpty();
    }

    /**
     * What is waited for, and what somebody could do about it. Forgotten is whose key has come, and who is revoked: what asks for that one is refused.
     *
     * @param here whose keys are
     */
    Optional<String> without(Set<IssuerId> here) {
        asked.removeIf(
                authority -> here.contains(authority) || authorities.revoked().containsKey(authority));
        return asked.stream().findFirst().flatMap(authorities.standings()::of).map(AbsentKeys::sentence);
    }

    private static String sentence(Standing absent) {
        return "a request is for authority " + absent.planned().authority() + ", "
                + absent.planned().name()
                + ", whose key is not in this issuer's key directory: bring it with chancery authority share, or put its"
                + " directory back from a backup, or leave the requests to an issuer that has it; is it lost everywhere, chancery"
                + " authority revoke";
    }
}
