/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The standings that every reader folds, with the word for how an authority ended. Never changed; {@link #after} makes another one.
 *
 * @param ends revoked or distrusted, per authority that is
 * @param confirmed SHA-256 of the root's certificate, per root that an administrator confirmed
 */
record KnownAuthorities(AuthorityTimeline statuses, Map<IssuerId, String> ends, Map<IssuerId, String> confirmed) {
    private static final String DISTRUSTED = "distrusted";

    static KnownAuthorities none() {
        return new KnownAuthorities(AuthorityTimeline.none(), Map.of(), Map.of());
    }

    static void requireCertificate(AuthorityAnnounced planned) {
        X509Certificate _ = certificate(planned);
    }

    KnownAuthorities after(AuthorityEvent event, Instant appendedAt) {
        Map<IssuerId, String> next = new HashMap<>(ends);
        Map<IssuerId, String> trusted = new HashMap<>(confirmed);
        switch (event) {
            case AuthorityAnnounced _, AuthorityRetired _ -> {}
            case AuthorityConfirmed one ->
                trusted.put(one.authority(), one.sha256().hex());
            case AuthorityRevoked revoked -> next.put(revoked.authority(), "revoked");
            case AuthorityDistrusted distrusted -> next.put(distrusted.authority(), DISTRUSTED);
        }
        return new KnownAuthorities(statuses.after(event, appendedAt), Map.copyOf(next), Map.copyOf(trusted));
    }

    List<Authority> at(Instant now) {
        return statuses.all().stream().map(status -> shown(status, now)).toList();
    }

    Optional<Authority> of(IssuerId id, Instant now) {
        return statuses.of(id).map(status -> shown(status, now));
    }

    private Authority shown(AuthorityStatus status, Instant now) {
        AuthorityAnnounced planned = status.announced();
        X509Certificate certificate = certificate(planned);
        return new Authority(
                planned.authority().hex(),
                planned.name(),
                planned.role().name().toLowerCase(Locale.ROOT),
                state(status, certificate, now),
                certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                digest(certificate),
                planned.certificate().strip() + "\n",
                planned.parent() == null ? null : planned.parent().hex());
    }

    private String state(AuthorityStatus status, X509Certificate certificate, Instant now) {
        AuthorityAnnounced planned = status.announced();
        @Nullable String end = ends.get(planned.authority());
        if (end != null) {
            return end;
        }
        if (isUnderDistrusted(status)) {
            return DISTRUSTED;
        }
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return "expired";
        }
        if (planned.parent() == null) {
            return isTrusted(planned.authority(), certificate) ? "active" : "planned";
        }
        if (now.isBefore(status.activeFrom())) {
            return "planned";
        }
        if (planned.role() == AuthorityRole.INTERMEDIATE) {
            return "active"; // others sign with it; nothing takes its place
        }
        boolean signs = statuses.active(planned.role(), now)
                .filter(active -> active.announced().authority().equals(planned.authority()))
                .isPresent();
        return signs ? "active" : "retired";
    }

    private boolean isUnderDistrusted(AuthorityStatus status) {
        return ends.entrySet().stream()
                .anyMatch(end -> end.getValue().equals(DISTRUSTED) && statuses.isUnder(status, end.getKey()));
    }

    /** The log's first root is by its place; another counts when an administrator confirmed just this certificate. */
    private boolean isTrusted(IssuerId root, X509Certificate certificate) {
        return statuses.first(AuthorityRole.ROOT)
                        .filter(first -> first.announced().authority().equals(root))
                        .isPresent()
                || digest(certificate).equals(confirmed.get(root));
    }

    private static String digest(X509Certificate certificate) {
        try {
            return Sha256.of(certificate.getEncoded()).hex();
        } catch (CertificateException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    private static X509Certificate certificate(AuthorityAnnounced planned) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(planned.certificate().getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new UnreadableMessageException("field \"certificate\": not a certificate in PEM", e);
        }
    }
}
