/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.trust;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.x509.IssuerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log says against authorities: which were revoked, are distrusted or have expired. It counts from the moment on that it is known here, and not
 * from the moment that it names, which is a little later: nothing is gained by delivering in between. Never changed; {@link #after} makes another one.
 *
 * @param announced each authority as it was told first
 * @param ends how it ended, as a word: of those that did
 */
public record AuthorityEnds(Map<IssuerId, AuthorityAnnounced> announced, Map<IssuerId, String> ends) {
    public AuthorityEnds {
        announced = Map.copyOf(announced);
        ends = Map.copyOf(ends);
    }

    static AuthorityEnds none() {
        return new AuthorityEnds(Map.of(), Map.of());
    }

    AuthorityEnds after(AuthorityEvent event) {
        return switch (event) {
            case AuthorityAnnounced planned -> {
                Map<IssuerId, AuthorityAnnounced> more = new HashMap<>(announced);
                more.putIfAbsent(planned.authority(), planned);
                yield new AuthorityEnds(more, ends);
            }
            // It signs no more, and what it signed is still to be believed.
            case AuthorityRetired _, AuthorityConfirmed _ -> this;
            case AuthorityRevoked revoked ->
                ended(revoked.authority(), "is revoked (" + revoked.reason().rfcName() + ")");
            case AuthorityDistrusted distrusted -> ended(distrusted.authority(), "is distrusted");
        };
    }

    private AuthorityEnds ended(IssuerId authority, String how) {
        Map<IssuerId, String> more = new HashMap<>(ends);
        more.putIfAbsent(authority, how);
        return new AuthorityEnds(announced, more);
    }

    /** Why nothing that this authority signed is to be believed, itself or one above it being the reason; empty where nothing is known against them. */
    public Optional<String> flawUnder(IssuerId issuer) {
        Set<IssuerId> seen = new HashSet<>();
        @Nullable IssuerId each = issuer;
        while (each != null && seen.add(each)) {
            @Nullable String end = ends.get(each);
            @Nullable AuthorityAnnounced planned = announced.get(each);
            if (end != null) {
                return Optional.of("was signed under authority " + (planned == null ? each.hex() : planned.name())
                        + ", which " + end);
            }
            each = planned == null ? null : planned.parent();
        }
        return Optional.empty();
    }
}
