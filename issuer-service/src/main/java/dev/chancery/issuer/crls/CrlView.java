/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ValidityTime;
import dev.chancery.x509.crl.SignedCrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Every authority's certificates and lists, as the log tells them. Written by the follower's thread, asked by the one that signs.
 *
 * <p>Nothing here remembers what is left to do: whether a list is due is seen by comparing what the log says is revoked with what the list on the log
 * says. So whoever takes over, after whatever happened, goes on where the log stands.
 */
final class CrlView {
    /** How long after its end a certificate is still told apart from one that nobody recorded. */
    private static final Duration REMEMBERED_AFTER_END = Duration.ofDays(60);

    private final BiConsumer<CrlShard, String> refused;
    private AuthorityTimeline timeline = AuthorityTimeline.none();
    private final Map<IssuerId, AuthorityCrls> authorities = new LinkedHashMap<>();
    /** What was said of authorities that are not known yet: topics are read side by side. */
    private final Map<IssuerId, List<Runnable>> early = new HashMap<>();

    /** @param refused told of each list that does not count, and why */
    CrlView(BiConsumer<CrlShard, String> refused) {
        this.refused = refused;
    }

    synchronized void forget() {
        timeline = AuthorityTimeline.none();
        authorities.clear();
        early.clear();
    }

    synchronized void recorded(SerialRecorded serial, Instant now) {
        later(
                serial.certificate().issuer(),
                () -> of(serial.certificate().issuer())
                        .recorded(
                                serial.certificate().serial().value(),
                                serial.crlShard(),
                                serial.notAfter(),
                                now.minus(REMEMBERED_AFTER_END)));
    }

    synchronized void changed(RevocationTransition transition, Instant appendedAt) {
        IssuerId issuer = transition.certificate().issuer();
        later(issuer, () -> of(issuer).changed(transition, appendedAt));
    }

    synchronized void published(CrlSigned signed, Instant appendedAt) {
        CrlShard place = new CrlShard(signed.authority(), signed.shard());
        later(signed.authority(), () -> flaw(place, signed, appendedAt).ifPresent(flaw -> refused.accept(place, flaw)));
    }

    private Optional<String> flaw(CrlShard place, CrlSigned signed, Instant appendedAt) {
        try {
            return of(place.authority())
                    .published(place.shard(), SignedCrl.parse(signed.crl().octets()), appendedAt);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    synchronized void happened(AuthorityEvent event, Instant appendedAt) {
        timeline = timeline.after(event, appendedAt);
        if (event instanceof AuthorityAnnounced planned
                && timeline.of(planned.authority()).isPresent()
                && !authorities.containsKey(planned.authority())) {
            authorities.put(planned.authority(), new AuthorityCrls(planned));
            early.getOrDefault(planned.authority(), List.of()).forEach(Runnable::run);
            early.remove(planned.authority());
        }
    }

    /** The lists of these issuing authorities that have to be signed: a root's is signed beside its key, of the authorities below it. */
    synchronized List<CrlShard> due(Set<IssuerId> held, Instant now, Duration lifetime) {
        List<CrlShard> due = new ArrayList<>();
        authorities.forEach((id, authority) -> {
            if (held.contains(id)
                    && !authority.isRoot()
                    && !endOf(authority.certificate()).isBefore(now)) {
                authority
                        .shards()
                        .filter(shard -> authority.cause(shard, now, lifetime).isPresent())
                        .forEach(shard -> due.add(new CrlShard(id, shard)));
            }
        });
        return due;
    }

    /** What is to be signed, as of now; empty when nothing is any more. */
    synchronized Optional<DueCrl> draft(CrlShard place, Instant now, Duration lifetime) {
        AuthorityCrls authority = of(place.authority());
        return authority
                .cause(place.shard(), now, lifetime)
                .map(cause -> new DueCrl(
                        place,
                        cause,
                        authority.certificate(),
                        authority.url(place.shard()),
                        authority.nextNumber(place.shard(), now),
                        authority.entries(place.shard())));
    }

    synchronized Optional<PublishedCrl> list(CrlShard place) {
        return Optional.ofNullable(authorities.get(place.authority()))
                .flatMap(authority -> authority.list(place.shard()));
    }

    /** Every list that certificates may name. */
    synchronized List<CrlShard> places() {
        List<CrlShard> places = new ArrayList<>();
        authorities.forEach(
                (id, authority) -> authority.shards().forEach(shard -> places.add(new CrlShard(id, shard))));
        return places;
    }

    synchronized long recorded() {
        return authorities.values().stream().mapToLong(AuthorityCrls::recorded).sum();
    }

    synchronized long unplaced() {
        return authorities.values().stream().mapToLong(AuthorityCrls::unplaced).sum();
    }

    /** At once, or when the authority is known. Of others' authorities nothing is ever known; they are few. */
    private void later(IssuerId authority, Runnable step) {
        if (authorities.containsKey(authority)) {
            step.run();
        } else {
            early.computeIfAbsent(authority, _ -> new ArrayList<>()).add(step);
        }
    }

    private AuthorityCrls of(IssuerId authority) {
        AuthorityCrls found = authorities.get(authority);
        if (found == null) {
            throw new IllegalStateException("authority " + authority + " is not on the log");
        }
        return found;
    }

    private static Instant endOf(X509CertificateHolder certificate) {
        return ValidityTime.decode(certificate.toASN1Structure().getEndDate());
    }
}
