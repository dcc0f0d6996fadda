/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ToBeSigned;
import org.bouncycastle.cert.X509CertificateHolder;

/** For keys that live as long as a test: nobody will ask what they signed. */
public final class Unnoted implements SigningAudit {
    @Override
    public void intended(IssuerId signer, ToBeSigned certificate) {}

    @Override
    public void done(IssuerId signer, X509CertificateHolder certificate) {}

    @Override
    public void intended(IssuerId signer, String list) {}

    @Override
    public void done(IssuerId signer, String list, byte[] der) {}

    @Override
    public void handled(IssuerId authority, String how) {}

    @Override
    public void requested(String pem) {}
}
