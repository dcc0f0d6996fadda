/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import dev.chancery.x509.Certificates;
import org.bouncycastle.cert.X509CertificateHolder;

/** Which of its issuer's certificates a list speaks of (RFC 5280 §5.2.5). */
public enum CrlScope {
    /** onlyContainsUserCerts: the issuer certifies no CA. */
    USER_CERTIFICATES,
    /** onlyContainsCACerts: a root certifies CAs alone, few enough for one list. */
    AUTHORITIES,
    /** Neither is said. */
    ALL;

    /**
     * Whether there is one such list of its issuer, with everything on it. Then it names no distribution point (§5.2.5): a relying party that looks
     * for the status of the root itself, whose certificate names none either, would refuse it as another place's.
     */
    boolean isWhole() {
        return this == AUTHORITIES;
    }

    /**
     * What can be said honestly of an issuer's lists: an issuing authority whose path length forbids a CA under it has leaves alone. A root of ours
     * certifies CAs alone. Of any other nothing is certain.
     */
    public static CrlScope of(X509CertificateHolder issuer) {
        if (Certificates.pathLength(issuer) == 0) {
            return USER_CERTIFICATES;
        }
        return issuer.getIssuer().equals(issuer.getSubject()) ? AUTHORITIES : ALL;
    }
}
