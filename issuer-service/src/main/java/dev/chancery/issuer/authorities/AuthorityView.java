/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityStandings;
import dev.chancery.contracts.AuthorityStandings.Standing;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.log.Envelope;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The authorities as the log tells them. Written by the follower's thread, read by any. */
public final class AuthorityView {
    private volatile AuthorityStandings standings = AuthorityStandings.none();
    private volatile Set<Sha256> keys = Set.of();

    public AuthorityStandings standings() {
        return standings;
    }

    /** Whether this is the key of an authority that counts. */
    public boolean isAuthoritys(SubjectPublicKeyInfo key) {
        return keys.contains(KeyCheck.fingerprint(key));
    }

    public void forget() {
        standings = AuthorityStandings.none();
        keys = Set.of();
    }

    /**
     * Called by the follower's thread alone.
     *
     * @throws UnreadableMessageException for a record that says nothing about authorities
     */
    public void apply(ConsumerRecord<byte[], byte[]> record) {
        AuthorityStandings next = standings.after(
                Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value()),
                Instant.ofEpochMilli(record.timestamp()));
        keys = next.all().stream().map(AuthorityView::keyOf).collect(Collectors.toUnmodifiableSet());
        standings = next;
    }

    private static Sha256 keyOf(Standing standing) {
        try {
            return KeyCheck.fingerprint(
                    Pem.parseCertificate(standing.planned().certificate()).getSubjectPublicKeyInfo());
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException("the authority's certificate is not readable", e);
        }
    }
}
