/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.eventlog.LogEvent;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * One key, the request that was made for it, and the certificate once it has come.
 *
 * @param request the event, byte for byte as it stands in the key directory: published again whenever nobody knows whether it was
 */
record Enrolment(
        IssuerId authority,
        String requestId,
        SigningKey key,
        LogEvent request,
        @Nullable X509CertificateHolder certificate) {

    Enrolment with(X509CertificateHolder granted) {
        return new Enrolment(authority, requestId, key, request, granted);
    }

    boolean isPending() {
        return certificate == null;
    }

    KeyAlgorithm kind() {
        return key.kind();
    }

    boolean isUsableAt(Instant now) {
        return certificate != null && !now.isBefore(certificate.getNotBefore().toInstant()) && !isOverAt(now);
    }

    boolean isOverAt(Instant now) {
        return certificate != null && now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** When a successor is asked for: at half the certificate's life, so that the issuer may be away for the other half. */
    Instant renewalDue() {
        if (certificate == null) {
            return Instant.MAX;
        }
        Instant notBefore = certificate.getNotBefore().toInstant();
        return notBefore.plus(
                Duration.between(notBefore, certificate.getNotAfter().toInstant())
                        .dividedBy(2));
    }
}
