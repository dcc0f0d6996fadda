/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.contracts.CrlSigned;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.crl.SignedCrl;
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

    private final Function<IssuerId, Optional<Authority>> authorities;
    private final BiConsumer<Place, String> refused;
    private final Map<Place, ServedList> served = new ConcurrentHashMap<>();
    private final List<CrlSigned> early = new ArrayList<>();

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
    }

    Optional<ServedList> find(Place place) {
        return Optional.ofNullable(served.get(place));
    }

    Map<Place, ServedList> all() {
        return Map.copyOf(served);
    }

    synchronized void enter(CrlSigned list) {
        Optional<Authority> authority = authorities.apply(list.authority());
        if (authority.isPresent()) {
            enter(list, authority.get());
        } else if (early.size() < EARLY_MAX) {
            early.add(list);
        } else {
            refused.accept(new Place(list.authority(), list.shard()), "the authority is not on the log");
        }
    }

    /** Looks again at the lists of authorities that were not known. The topics are read side by side. */
    synchronized void lookAgain() {
        if (early.isEmpty()) {
            return;
        }
        List<CrlSigned> lists = List.copyOf(early);
        early.clear();
        lists.forEach(this::enter);
    }

    private void enter(CrlSigned list, Authority authority) {
        Place place = new Place(list.authority(), list.shard());
        ServedList before = served.get(place);
        // Cheap first: a repeat, and whatever a second signer said in the same moment.
        if (before != null && list.number().compareTo(before.number()) <= 0) {
            return;
        }
        try {
            SignedCrl crl = SignedCrl.parse(list.crl().octets());
            Optional<String> flaw = flaw(list, crl, authority);
            flaw.ifPresent(sentence -> refused.accept(place, sentence));
            if (flaw.isEmpty()) {
                served.put(place, ServedList.of(crl));
            }
        } catch (IllegalArgumentException e) {
            refused.accept(place, String.valueOf(e.getMessage()));
        }
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
