/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ToBeSigned;
import org.bouncycastle.cert.X509CertificateHolder;

/** Is told of each signature by which an authority comes to be. What it is told is durable when it returns; when it throws, nothing is signed. */
public interface SigningAudit {
    /** @param signer whose key is about to sign */
    void intended(IssuerId signer, ToBeSigned certificate);

    void done(IssuerId signer, X509CertificateHolder certificate);

    /** @param list {@code crl.<number>} */
    void intended(IssuerId signer, String list);

    void done(IssuerId signer, String list, byte[] der);

    /** @param how what became of a key: exported, removed, restored, shared */
    void handled(IssuerId authority, String how);

    /** A key of ours asks somebody else for its certificate. */
    void requested(String pem);
}
