/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.trust;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SignatureCheck;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * The roots that hosts are given, from the authorities stream. The first root of the log is trusted; a further one only when a trusted one has
 * cross-signed it, or an administrator confirmed its fingerprint; one that is revoked, distrusted or expired no longer.
 */
@ApplicationScoped
public class TrustedRoots {
    private final Map<IssuerId, X509CertificateHolder> trusted = new LinkedHashMap<>();
    private final Map<IssuerId, X509CertificateHolder> selfSigned = new LinkedHashMap<>();
    private boolean hasFirst;
    private volatile Roots roots = new Roots(List.of());
    private volatile AuthorityEnds ends = AuthorityEnds.none();

    /** As of now; empty before the first root is known. Safe from any thread. */
    public Roots now() {
        return roots;
    }

    /** What is known against any authority, roots and others. Safe from any thread. */
    public AuthorityEnds ends() {
        return ends;
    }

    /** The view to follow the stream with. It throws for a record that cannot be read, and trust stays as it was. */
    public MemoryView view() {
        return new MemoryView(this::forget, this::enter);
    }

    private void forget() {
        trusted.clear();
        selfSigned.clear();
        hasFirst = false;
        roots = new Roots(List.of());
        ends = AuthorityEnds.none();
    }

    private void enter(ConsumerRecord<byte[], byte[]> record) {
        AuthorityEvent event = Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
        enter(event);
        ends = ends.after(event);
        roots = new Roots(new ArrayList<>(trusted.values()));
    }

    private void enter(AuthorityEvent event) {
        switch (event) {
            case AuthorityAnnounced announced -> plan(announced);
            // It signs no more, and what it signed is still to be believed.
            case AuthorityEvent.AuthorityRetired ignored -> {}
            case AuthorityEvent.AuthorityConfirmed confirmed -> confirm(confirmed);
            case AuthorityEvent.AuthorityRevoked revoked -> trusted.remove(revoked.authority());
            case AuthorityEvent.AuthorityDistrusted distrusted -> trusted.remove(distrusted.authority());
        }
    }

    private void plan(AuthorityAnnounced announced) {
        if (announced.role() != AuthorityRole.ROOT) {
            return;
        }
        X509CertificateHolder certificate = Pem.parseCertificate(announced.certificate());
        if (announced.parent() == null) {
            selfSigned.putIfAbsent(announced.authority(), certificate);
        }
        if (!hasFirst || isCrossSigned(announced.parent(), certificate)) {
            trusted.put(announced.authority(), selfSigned.getOrDefault(announced.authority(), certificate));
        }
        hasFirst = true;
    }

    private void confirm(AuthorityEvent.AuthorityConfirmed confirmed) {
        X509CertificateHolder root = selfSigned.get(confirmed.authority());
        if (root != null && Certificates.fingerprint(root).equals(confirmed.sha256())) {
            trusted.put(confirmed.authority(), root);
        }
    }

    /** By its signature: what an event says of a parent is no reason to give a root to every host. */
    private boolean isCrossSigned(@Nullable IssuerId parent, X509CertificateHolder certificate) {
        X509CertificateHolder signer = parent == null ? null : trusted.get(parent);
        return signer != null && SignatureCheck.verifies(certificate, signer.getSubjectPublicKeyInfo());
    }
}
