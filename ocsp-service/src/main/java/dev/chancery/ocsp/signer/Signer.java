/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ocsp.OcspAnswer;
import java.time.Instant;
import org.bouncycastle.cert.X509CertificateHolder;

/** A delegated signer as it stands: what writes its authority's answers, and from when until when (inclusive) it may. */
public record Signer(OcspAnswer answers, Instant notBefore, Instant notAfter) {
    static Signer of(SigningKey key, X509CertificateHolder certificate) {
        return new Signer(
                new OcspAnswer(key.fastest(), certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    boolean isUsableAt(Instant now) {
        return !now.isBefore(notBefore) && !now.isAfter(notAfter);
    }
}
