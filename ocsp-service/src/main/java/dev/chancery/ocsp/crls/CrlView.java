/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.contracts.CrlSigned;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.crl.SignedCrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The newest list of every place: of those that their authority signed for that place, the first on the log with the highest number. What is not such
 * a list changes nothing. Filled by one thread, read by any.
 */
final class CrlView {
    /** Lists of authorities that are not known yet. Authorities are announced before they sign, so these are few, or nobody's. */
    private static final int EARLY_MAX = 1_000;
    /** And bytes of them, since a list may have a megabyte. */
    private static final long EARLY_BYTES_MAX = 4L * 1_024 * 1_024;
    /** What is dated to the second and stamped by another broker's clock may look so much ahead. */
    private static final Duration AHEAD_MAX = Duration.ofSeconds(2);

    private final Function<IssuerId, Optional<Authority>> authorities;
    private final BiConsumer<Place, String> refused;
    private final Map<Place, ServedCrl> served = new ConcurrentHashMap<>();
    private final List<Appended> early = new ArrayList<>();
    private long earlyBytes;

    /** @param at by the broker's clock */
    private record Appended(CrlSigned list, Instant at) {}

    /** One of an authority's lists. */
    record Place(IssuerId authority, int shard) {
        @Override
        public String toString() {
            return authority + "/" + shard;
        }
    }

    /** @param refused told of each list that is not served, and why */
    CrlView(Function<IssuerId, Optional<Authority>> authorities, BiConsumer<Place, String> refused) {
        this.authorities = authorities;
        this.refused = refused;
    }

    synchronized void clear() {
        served.clear();
        early.clear();
        earlyBytes = 0;
    }

    Optional<ServedCrl> find(Place place) {
        return Optional.ofNullable(served.get(place));
    }

    Map<Place, ServedCrl> all() {
        return Map.copyOf(served);
    }

    /** @param appendedAt the broker's append time of the list */
    synchronized void enter(CrlSigned list, Instant appendedAt) {
        Optional<Authority> authority = authorities.apply(list.authority());
        if (authority.isPresent()) {
            enter(list, appendedAt, authority.get());
        } else if (early.size() < EARLY_MAX && earlyBytes + list.crl().length() <= EARLY_BYTES_MAX) {
            early.add(new Appended(list, appendedAt));
            earlyBytes += list.crl().length();
        } else {
            refused.accept(new Place(list.authority(), list.shard()), "the authority is not on the log");
        }
    }

    /** Looks again at the lists of authorities that were not known. The topics are read side by side. */
    synchronized void lookAgain() {
        if (early.isEmpty()) {
            return;
        }
        List<Appended> lists = List.copyOf(early);
        early.clear();
        earlyBytes = 0;
        lists.forEach(each -> enter(each.list(), each.at()));
    }

    private void enter(CrlSigned list, Instant appendedAt, Authority authority) {
        Place place = new Place(list.authority(), list.shard());
        ServedCrl before = served.get(place);
        // Cheap first: a repeat, and whatever a second signer said in the same moment.
        if (before != null && list.number().compareTo(before.number()) <= 0) {
            return;
        }
        try {
            SignedCrl crl = SignedCrl.parse(list.crl().octets());
            Optional<String> flaw = flaw(list, crl, authority).or(() -> timeFlaw(crl, appendedAt));
            flaw.ifPresent(sentence -> refused.accept(place, sentence));
            if (flaw.isEmpty()) {
                served.put(place, ServedCrl.of(crl));
            }
        } catch (IllegalArgumentException e) {
            refused.accept(place, String.valueOf(e.getMessage()));
        }
    }

    /** No client takes it yet, and the one before it would be gone. By the broker's time, so that a restart comes to the same end. */
    private static Optional<String> timeFlaw(SignedCrl crl, Instant appendedAt) {
        return crl.thisUpdate().isAfter(appendedAt.plus(AHEAD_MAX))
                ? Optional.of("its thisUpdate " + crl.thisUpdate() + " lies ahead of the broker's time, " + appendedAt
                        + "; is the issuer's clock right?")
                : Optional.empty();
    }

    private static Optional<String> flaw(CrlSigned list, SignedCrl crl, Authority authority) {
        if (!crl.number().equals(list.number())) {
            return Optional.of("its number is " + crl.number() + " and not " + list.number());
        }
        return crl.flaw(
                authority.certificate(),
                authority.statusUrl() + "/crl/" + authority.id() + "/" + list.shard() + ".crl");
    }
}
