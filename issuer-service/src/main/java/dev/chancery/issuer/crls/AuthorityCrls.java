/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.issuer.authorities.StatusUrls;
import dev.chancery.x509.Pem;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;

/** What the log says of one authority's certificates and lists. Serials, revocations and lists may come in any order between each other. */
final class AuthorityCrls {
    private final AuthorityAnnounced planned;
    private final X509CertificateHolder certificate;
    private final SerialShards serials = new SerialShards();
    private final Map<BigInteger, RevocationStatus> revocations = new HashMap<>();
    private final Map<Integer, PublishedCrl> lists = new TreeMap<>();
    /** Lists that may not say what they should. */
    private final Set<Integer> doubtful = new HashSet<>();

    private Instant newestTransition = Instant.EPOCH;

    /** Throws {@link IllegalArgumentException} for a certificate that is none. */
    AuthorityCrls(AuthorityAnnounced planned) {
        this.planned = planned;
        this.certificate = Pem.parseCertificate(planned.certificate());
        shards().forEach(doubtful::add);
    }

    void recorded(BigInteger serial, int shard, Instant notAfter, Instant forgetBefore) {
        serials.put(serial, shard, notAfter, forgetBefore);
        if (revocations.containsKey(serial)) {
            doubtful.add(shard);
        }
    }

    /** Of a certificate that may not have been recorded yet: it is kept until it is. */
    void changed(RevocationTransition transition, Instant appendedAt) {
        BigInteger serial = transition.certificate().serial().value();
        revocations.merge(
                serial,
                RevocationStatus.initial().after(transition, appendedAt),
                (before, _) -> before.after(transition, appendedAt));
        newestTransition = appendedAt.isAfter(newestTransition) ? appendedAt : newestTransition;
        serials.find(serial).ifPresent(placed -> doubtful.add(placed.shard()));
    }

    /** Why the list does not count; empty when it does, or is one that is here already. Only a higher number than any before it takes effect. */
    Optional<String> published(int shard, SignedCrl crl, Instant appendedAt) {
        Optional<String> flaw = crl.flaw(certificate, url(shard));
        PublishedCrl before = lists.get(shard);
        if (flaw.isPresent()) {
            return flaw;
        }
        if (before == null || crl.number().compareTo(before.number()) > 0) {
            lists.put(shard, new PublishedCrl(crl, appendedAt));
            doubtful.add(shard);
        } else if (crl.number().equals(before.number())
                && crl.sha256().equals(before.crl().sha256())) {
            lists.put(shard, new PublishedCrl(crl, appendedAt));
        }
        return Optional.empty();
    }

    /** Those that certificates may name: as many as were announced, whatever new authorities have. */
    Stream<Integer> shards() {
        return IntStream.range(0, planned.crlShards()).boxed();
    }

    Optional<PublishedCrl> list(int shard) {
        return Optional.ofNullable(lists.get(shard));
    }

    boolean isRoot() {
        return planned.role() == AuthorityRole.ROOT;
    }

    X509CertificateHolder certificate() {
        return certificate;
    }

    String url(int shard) {
        return new StatusUrls(planned.statusUrl()).crlOf(planned.authority(), shard);
    }

    int recorded() {
        return serials.size();
    }

    /** Revocations of serials that nobody recorded: none, but for moments, unless something is wrong. */
    long unplaced() {
        return revocations.keySet().stream()
                .filter(serial -> serials.find(serial).isEmpty())
                .count();
    }

    /** Whether the list has to be signed anew, and why. */
    Optional<DueCrl.Cause> cause(int shard, Instant now, Duration lifetime) {
        PublishedCrl before = lists.get(shard);
        if (before == null) {
            return Optional.of(DueCrl.Cause.FIRST);
        }
        if (doubtful.contains(shard)) {
            if (!saysWhatItShould(shard, before, now)) {
                return Optional.of(DueCrl.Cause.CHANGED);
            }
            doubtful.remove(shard);
        }
        return before.isDue(now, lifetime) || before.isAhead(now)
                ? Optional.of(DueCrl.Cause.RENEWED)
                : Optional.empty();
    }

    /**
     * A number greater than any before it, and not smaller than the time of the newest transition: an issuer that does not know of one, and signs all
     * the same, gives its list a smaller number than those who do. Where the log has no list any more it is not smaller than the time.
     */
    BigInteger nextNumber(int shard, Instant now) {
        PublishedCrl before = lists.get(shard);
        return before == null
                ? BigInteger.valueOf(Math.max(now.getEpochSecond(), newestTransition.getEpochSecond()))
                : before.number().add(BigInteger.ONE).max(BigInteger.valueOf(newestTransition.getEpochSecond()));
    }

    /**
     * All that is to stand on the next list. RFC 5280 §3.3: a certificate stays until it has stood on one list that was issued after its end; the list
     * before was such a one when it is younger than that.
     */
    List<RevokedEntry> entries(int shard) {
        PublishedCrl before = lists.get(shard);
        return revoked(shard, placed -> before == null || !before.issuedAt().isAfter(placed.notAfter()));
    }

    private boolean saysWhatItShould(int shard, PublishedCrl list, Instant now) {
        Map<BigInteger, RevokedEntry> wanted = revoked(
                        shard, placed -> !placed.notAfter().isBefore(now))
                .stream()
                .map(list::asOf)
                .collect(Collectors.toMap(RevokedEntry::serial, Function.identity()));
        Map<BigInteger, RevokedEntry> said = list.crl().entries().stream()
                .filter(entry -> serials.find(entry.serial())
                        .map(placed -> !placed.notAfter().isBefore(now))
                        .orElse(true))
                .collect(Collectors.toMap(RevokedEntry::serial, Function.identity(), (one, _) -> one));
        return wanted.equals(said);
    }

    private List<RevokedEntry> revoked(int shard, Predicate<SerialShards.Placed> wanted) {
        return revocations.entrySet().stream()
                .filter(one -> serials.find(one.getKey())
                        .filter(placed -> placed.shard() == shard)
                        .filter(wanted)
                        .isPresent())
                .flatMap(one -> RevokedEntries.of(one.getKey(), one.getValue()).stream())
                .toList();
    }
}
