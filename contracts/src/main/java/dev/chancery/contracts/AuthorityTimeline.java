/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
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
public final class AuthorityTimeline {
    /** How long before it becomes active a later authority has to be announced, so that every issuer has seen it by then. */
    public static final Duration NOTICE_MIN = Duration.ofMinutes(1);

    private final List<AuthorityStatus> statuses;

    /**
     * One authority that counts.
     *
     * @param activeFrom by the broker's append time of what it signs; {@link Instant#MIN} for the first of its role
     * @param endedAt from when on it signs no more certificates; absent while nothing ended it
     */
    public record AuthorityStatus(
            AuthorityAnnounced announced,
            Instant activeFrom,
            @Nullable Instant endedAt) {
        /** Whether it may sign what the broker appended then. */
        public boolean isActive(Instant appendedAt) {
            return !appendedAt.isBefore(activeFrom) && (endedAt == null || appendedAt.isBefore(endedAt));
        }
    }

    private AuthorityTimeline(List<AuthorityStatus> statuses) {
        this.statuses = List.copyOf(statuses);
    }

    /** Before the first event. */
    public static AuthorityTimeline none() {
        return new AuthorityTimeline(List.of());
    }

    /**
     * The standings once {@code event} has been read. Reading an event again changes nothing.
     *
     * @param appendedAt the broker's append time of the event
     */
    public AuthorityTimeline after(AuthorityEvent event, Instant appendedAt) {
        return switch (event) {
            case AuthorityAnnounced announced -> announced(announced, appendedAt);
            case AuthorityRetired retired -> ended(retired.authority(), retired.from());
            case AuthorityRevoked revoked -> ended(revoked.authority(), revoked.at());
            // Who is trusted is not who signs.
            case AuthorityConfirmed _ -> this;
            // Nobody who was told of it believes what stands under it, so that signs no more either.
            case AuthorityDistrusted distrusted -> endedWithAllUnder(distrusted.authority(), distrusted.at());
        };
    }

    /** Every authority that counts, in log order. */
    public List<AuthorityStatus> all() {
        return statuses;
    }

    public Optional<AuthorityStatus> of(IssuerId authority) {
        return statuses.stream()
                .filter(status -> status.announced().authority().equals(authority))
                .findFirst();
    }

    /** The first of its role, whatever became of it. */
    public Optional<AuthorityStatus> first(AuthorityRole role) {
        return statuses.stream()
                .filter(status -> status.announced().role() == role)
                .findFirst();
    }

    /** The one that signs for a role what the broker appended then: of those that are active, the one that became so last. */
    public Optional<AuthorityStatus> active(AuthorityRole role, Instant appendedAt) {
        return statuses.stream()
                .filter(status -> status.announced().role() == role && status.isActive(appendedAt))
                .reduce((earlier, later) -> later.activeFrom().isBefore(earlier.activeFrom()) ? earlier : later);
    }

    /** Whether an authority stands under another one, by itself or through others. */
    public boolean isUnder(AuthorityStatus authority, IssuerId above) {
        Optional<AuthorityStatus> each = Optional.of(authority);
        while (each.isPresent()) {
            IssuerId parent = each.get().announced().parent();
            if (above.equals(parent)) {
                return true;
            }
            each = Optional.ofNullable(parent).flatMap(this::of);
        }
        return false;
    }

    private AuthorityTimeline endedWithAllUnder(IssuerId root, Instant at) {
        AuthorityTimeline next = ended(root, at);
        for (AuthorityStatus each : statuses) {
            if (isUnder(each, root)) {
                next = next.ended(each.announced().authority(), at);
            }
        }
        return next;
    }

    private AuthorityTimeline announced(AuthorityAnnounced announced, Instant appendedAt) {
        boolean known = of(announced.authority()).isPresent();
        boolean orphan = announced.parent() != null && of(announced.parent()).isEmpty();
        if (known || orphan || (announced.parent() == null && announced.role() != AuthorityRole.ROOT)) {
            return this;
        }
        if (first(announced.role()).isEmpty()) {
            return with(new AuthorityStatus(announced, Instant.MIN, null));
        }
        return announced.activeFrom().isBefore(appendedAt.plus(NOTICE_MIN))
                ? this
                : with(new AuthorityStatus(announced, announced.activeFrom(), null));
    }

    private AuthorityTimeline with(AuthorityStatus status) {
        List<AuthorityStatus> more = new ArrayList<>(statuses);
        more.add(status);
        return new AuthorityTimeline(more);
    }

    private AuthorityTimeline ended(IssuerId authority, Instant at) {
        return new AuthorityTimeline(statuses.stream()
                .map(status -> status.announced().authority().equals(authority) ? earlier(status, at) : status)
                .toList());
    }

    private static AuthorityStatus earlier(AuthorityStatus status, Instant at) {
        return status.endedAt() != null && status.endedAt().isBefore(at)
                ? status
                : new AuthorityStatus(status.announced(), status.activeFrom(), at);
    }
}
