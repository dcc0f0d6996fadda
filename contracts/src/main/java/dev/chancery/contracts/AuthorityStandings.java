/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityExpired;
import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.x509.IssuerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the events of the stream authorities, read in log order, amount to: which authorities there are, and which one signs for a role at a
 * moment of the broker's clock. The one fold that every reader runs. Never changed; {@link #after} makes another one.
 *
 * <p>Several issuers may each plan the first authority of a role. The one that stands first on the log is it, at once and for whatever waited
 * before it; the others' are void: a later authority counts only when it was announced a minute or more before it becomes active, which a
 * first one never is, and only under a parent that counts.
 */
public final class AuthorityStandings {
    /** How long before it becomes active a later authority has to be announced, so that every issuer has seen it by then. */
    public static final Duration NOTICE_MIN = Duration.ofMinutes(1);

    private final List<Standing> standings;

    /**
     * One authority that counts.
     *
     * @param activeFrom by the broker's append time of what it signs; {@link Instant#MIN} for the first of its role
     * @param endedAt from when on it signs no more certificates; absent while nothing ended it
     */
    public record Standing(
            AuthorityPlanned planned,
            Instant activeFrom,
            @Nullable Instant endedAt) {
        /** Whether it may sign what the broker appended then. */
        public boolean isActive(Instant appendedAt) {
            return !appendedAt.isBefore(activeFrom) && (endedAt == null || appendedAt.isBefore(endedAt));
        }
    }

    private AuthorityStandings(List<Standing> standings) {
        this.standings = List.copyOf(standings);
    }

    /** Before the first event. */
    public static AuthorityStandings none() {
        return new AuthorityStandings(List.of());
    }

    /**
     * The standings once {@code event} has been read. Reading an event again changes nothing.
     *
     * @param appendedAt the broker's append time of the event
     */
    public AuthorityStandings after(AuthorityEvent event, Instant appendedAt) {
        return switch (event) {
            case AuthorityPlanned planned -> planned(planned, appendedAt);
            case AuthorityRetired retired -> ended(retired.authority(), retired.from());
            case AuthorityRevoked revoked -> ended(revoked.authority(), revoked.at());
            // Who is trusted is not who signs.
            case AuthorityConfirmed _ -> this;
            // Nobody who was told of it believes what stands under it, so that signs no more either.
            case AuthorityDistrusted distrusted -> endedWithAllUnder(distrusted.authority(), distrusted.at());
            case AuthorityExpired expired -> ended(expired.authority(), expired.at());
        };
    }

    /** Every authority that counts, in log order. */
    public List<Standing> all() {
        return standings;
    }

    public Optional<Standing> of(IssuerId authority) {
        return standings.stream()
                .filter(standing -> standing.planned().authority().equals(authority))
                .findFirst();
    }

    /** The first of its role, whatever became of it. */
    public Optional<Standing> first(AuthorityRole role) {
        return standings.stream()
                .filter(standing -> standing.planned().role() == role)
                .findFirst();
    }

    /** The one that signs for a role what the broker appended then: of those that are active, the one that became so last. */
    public Optional<Standing> active(AuthorityRole role, Instant appendedAt) {
        return standings.stream()
                .filter(standing -> standing.planned().role() == role && standing.isActive(appendedAt))
                .reduce((earlier, later) -> later.activeFrom().isBefore(earlier.activeFrom()) ? earlier : later);
    }

    /** Whether an authority stands under another one, by itself or through others. */
    public boolean isUnder(Standing authority, IssuerId above) {
        Optional<Standing> each = Optional.of(authority);
        while (each.isPresent()) {
            IssuerId parent = each.get().planned().parent();
            if (above.equals(parent)) {
                return true;
            }
            each = Optional.ofNullable(parent).flatMap(this::of);
        }
        return false;
    }

    private AuthorityStandings endedWithAllUnder(IssuerId root, Instant at) {
        AuthorityStandings next = ended(root, at);
        for (Standing each : standings) {
            if (isUnder(each, root)) {
                next = next.ended(each.planned().authority(), at);
            }
        }
        return next;
    }

    private AuthorityStandings planned(AuthorityPlanned planned, Instant appendedAt) {
        boolean known = of(planned.authority()).isPresent();
        boolean orphan = planned.parent() != null && of(planned.parent()).isEmpty();
        if (known || orphan || (planned.parent() == null && planned.role() != AuthorityRole.ROOT)) {
            return this;
        }
        if (first(planned.role()).isEmpty()) {
            return with(new Standing(planned, Instant.MIN, null));
        }
        return planned.activeFrom().isBefore(appendedAt.plus(NOTICE_MIN))
                ? this
                : with(new Standing(planned, planned.activeFrom(), null));
    }

    private AuthorityStandings with(Standing standing) {
        List<Standing> more = new ArrayList<>(standings);
        more.add(standing);
        return new AuthorityStandings(more);
    }

    private AuthorityStandings ended(IssuerId authority, Instant at) {
        return new AuthorityStandings(standings.stream()
                .map(standing -> standing.planned().authority().equals(authority) ? earlier(standing, at) : standing)
                .toList());
    }

    private static Standing earlier(Standing standing, Instant at) {
        return standing.endedAt() != null && standing.endedAt().isBefore(at)
                ? standing
                : new Standing(standing.planned(), standing.activeFrom(), at);
    }
}
