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
 * @param isAnsweredFor whether it certifies signers, so that status is given of what it signed: every issuing authority, retired or not, and a root that
 *     was made for it. Other roots live offline, and what they sign names no responder
 * @param statusUrl what AIA and CDP of its certificates stand under
 * @param notAfter its certificate's own, inclusive
 */
public record Authority(
        IssuerId id,
        String name,
        AuthorityRole role,
        X509CertificateHolder certificate,
        @Nullable IssuerId parent,
        boolean isAnsweredFor,
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
            boolean isAnsweredFor,
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
                isAnsweredFor,
                statusUrl,
                distrusted,
                revoked,
                certificate.getNotAfter().toInstant());
    }

    /** Its key may go offline at any moment, so nothing waits for a signer of it. */
    public boolean isRoot() {
        return role == AuthorityRole.ROOT;
    }

    /** Nothing that a revoked one signs is believed, so it signs no responder any more; those that it signed before go on. */
    public boolean hasSigners() {
        return isAnsweredFor && !revoked;
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
        return new Authority(id, name, role, certificate, parent, isAnsweredFor, statusUrl, true, revoked);
    }

    Authority withRevocation() {
        return new Authority(id, name, role, certificate, parent, isAnsweredFor, statusUrl, distrusted, true);
    }
}
