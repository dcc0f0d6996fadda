/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** An authority that is to be made: what its certificate says, and what the log will say of it. */
public interface AuthorityTemplate {
    AuthorityRole role();

    KeyAlgorithm key();

    /** Whether it certifies by request, which takes a serial secret. */
    boolean numbers();

    /** Who signs its certificate; null when its own key does. */
    @Nullable
    AuthorityKey parent();

    /**
     * The CA certificate, with its serial number.
     *
     * @param own what the new key itself signs with
     */
    ToBeSigned certificate(SubjectPublicKeyInfo publicKey, AlgorithmIdentifier own);

    /** @param serialSecret SHA-256 of the secret that was made with the key; null where it has none */
    AuthorityAnnounced announcement(X509CertificateHolder certificate, @Nullable Sha256 serialSecret);
}
