/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import java.time.Instant;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * An authority as the log tells of it, with its own certificate.
 *
 * @param statusUrl what AIA and CDP of its certificates stand under
 * @param notAfter its certificate's own, inclusive
 */
public record Authority(
        IssuerId id,
        String name,
        AuthorityRole role,
        X509CertificateHolder certificate,
        @Nullable IssuerId parent,
        String statusUrl,
        boolean distrusted,
        boolean revoked,
        Instant notAfter) {

    public Authority(
            IssuerId id,
            String name,
            AuthorityRole role,
            X509CertificateHolder certificate,
            @Nullable IssuerId parent,
            String statusUrl,
            boolean distrusted,
            boolean revoked) {
        // Asked for with every request, and each time read from the certificate's text.
        this(
                id,
                name,
                role,
                certificate,
                parent,
                statusUrl,
                distrusted,
                revoked,
                certificate.getNotAfter().toInstant());
    }

    /** Roots live offline, and what they sign names no responder; everybody else's certificates are answered for, retired or not. */
    public boolean isAnsweredFor() {
        return role != AuthorityRole.ROOT;
    }

    /** Nothing that a revoked one signs is believed, so it signs no responder any more; those that it signed before go on. */
    public boolean hasSigners() {
        return isAnsweredFor() && !revoked;
    }

    /** Of its own key, with which it signs certificates. */
    public KeyAlgorithm kind() {
        return switch (KeyCheck.check(certificate.getSubjectPublicKeyInfo())) {
            case KeyCheck.Acceptable acceptable -> acceptable.algorithm();
            case KeyCheck.Weak weak ->
                throw new IllegalStateException(name + " has a key of no known kind: " + weak.sentence());
        };
    }

    Authority withDistrust() {
        return new Authority(id, name, role, certificate, parent, statusUrl, true, revoked);
    }

    Authority withRevocation() {
        return new Authority(id, name, role, certificate, parent, statusUrl, distrusted, true);
    }
}
