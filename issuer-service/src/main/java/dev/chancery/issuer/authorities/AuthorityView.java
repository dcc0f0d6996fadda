/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.eventlog.Envelope;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.lint.Lint;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/** The authorities as the log tells them. Written by the follower's thread, read by any. */
public final class AuthorityView {
    private volatile AuthorityTimeline timeline = AuthorityTimeline.none();
    private volatile Set<Sha256> keys = Set.of();
    private volatile Map<IssuerId, AuthorityRevoked> revoked = Map.of();
    private volatile Map<IssuerId, Lint> lints = Map.of();
    private volatile Map<IssuerId, String> between = Map.of();

    public AuthorityTimeline timeline() {
        return timeline;
    }

    /** Each as it was told first. */
    public Map<IssuerId, AuthorityRevoked> revoked() {
        return revoked;
    }

    /** Whether it was revoked for what the broker appended then. */
    public boolean wasRevoked(IssuerId authority, Instant appendedAt) {
        AuthorityRevoked told = revoked.get(authority);
        return told != null && !appendedAt.isBefore(told.at());
    }

    /** What certificates under an authority that counts are held against: its own certificate, and those above it. */
    public Optional<Lint> lintUnder(IssuerId authority) {
        return Optional.ofNullable(lints.get(authority));
    }

    /** In PEM the authorities between this one and its root, nearest first: verifiers have the root alone. Empty where it signed this one. */
    public String between(IssuerId authority) {
        return between.getOrDefault(authority, "");
    }

    /** Whether this is the key of an authority that counts. */
    public boolean isAuthoritys(SubjectPublicKeyInfo key) {
        return keys.contains(KeyCheck.fingerprint(key));
    }

    public void forget() {
        timeline = AuthorityTimeline.none();
        keys = Set.of();
        revoked = Map.of();
        lints = Map.of();
        between = Map.of();
    }

    /**
     * Called by the follower's thread alone.
     *
     * @throws UnreadableMessageException for a record that says nothing about authorities
     */
    public void apply(ConsumerRecord<byte[], byte[]> record) {
        AuthorityEvent event = Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
        AuthorityTimeline next = timeline.after(event, Instant.ofEpochMilli(record.timestamp()));
        if (event instanceof AuthorityRevoked told) {
            Map<IssuerId, AuthorityRevoked> more = new HashMap<>(revoked);
            more.putIfAbsent(told.authority(), told);
            revoked = Map.copyOf(more);
        }
        Map<IssuerId, X509CertificateHolder> certificates = next.all().stream()
                .collect(Collectors.toMap(each -> each.announced().authority(), AuthorityView::certificateOf));
        keys = certificates.values().stream()
                .map(each -> KeyCheck.fingerprint(each.getSubjectPublicKeyInfo()))
                .collect(Collectors.toUnmodifiableSet());
        lints = next.all().stream()
                .collect(Collectors.toUnmodifiableMap(
                        each -> each.announced().authority(), each -> Lint.under(chain(each, next, certificates))));
        between = next.all().stream()
                .collect(Collectors.toUnmodifiableMap(
                        each -> each.announced().authority(), each -> between(each, next)));
        timeline = next;
    }

    private static String between(AuthorityStatus authority, AuthorityTimeline timeline) {
        return path(authority, timeline)
                .skip(1)
                .filter(each -> each.announced().role() == AuthorityRole.INTERMEDIATE)
                .map(each -> each.announced().certificate().strip() + "\n")
                .collect(Collectors.joining());
    }

    private static X509CertificateHolder certificateOf(AuthorityStatus status) {
        try {
            return Pem.parseCertificate(status.announced().certificate());
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException("the CA's certificate is not readable", e);
        }
    }

    /** An authority's certificate, then those above it: each counts only under one that counts, so this ends with a root. */
    private static List<X509CertificateHolder> chain(
            AuthorityStatus authority, AuthorityTimeline timeline, Map<IssuerId, X509CertificateHolder> certificates) {
        return path(authority, timeline)
                .flatMap(each ->
                        Stream.ofNullable(certificates.get(each.announced().authority())))
                .toList();
    }

    private static Stream<AuthorityStatus> path(AuthorityStatus authority, AuthorityTimeline timeline) {
        return Stream.iterate(
                        Optional.of(authority),
                        Optional::isPresent,
                        below -> below.map(each -> each.announced().parent()).flatMap(timeline::of))
                .flatMap(Optional::stream);
    }
}
