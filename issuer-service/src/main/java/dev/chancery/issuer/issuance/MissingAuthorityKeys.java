/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.x509.IssuerId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The authorities that requests asked for here and whose keys are not here. While there is one, and another issuer, this issuer's share of the requests is
 * for those who have it: a request that it cannot sign would hold up all others on its partition. Used by the queue's thread alone.
 */
final class MissingAuthorityKeys {
    private final AuthorityView authorities;
    private final Set<IssuerId> asked = new LinkedHashSet<>();

    MissingAuthorityKeys(AuthorityView authorities) {
        this.authorities = authorities;
    }

    void asked(IssuerId authority) {
        asked.add(authority);
    }

    boolean isEmpty() {
        return asked.isEmpty();
    }

    /**
     * An authority that requests asked for and whose key is not here. Forgotten is whose key has come, and who is revoked: what asks for that one is
     * refused.
     *
     * @param here whose keys are
     */
    Optional<IssuerId> without(Set<IssuerId> here) {
        asked.removeIf(
                authority -> here.contains(authority) || authorities.revoked().containsKey(authority));
        return asked.stream().findFirst();
    }
}
