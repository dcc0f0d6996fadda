/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.x509.crl.RevokedEntry;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.cert.X509CertificateHolder;

/** A list that is to be signed. */
record DueCrl(
        CrlShard place,
        Cause cause,
        X509CertificateHolder issuer,
        String url,
        BigInteger number,
        List<RevokedEntry> entries) {

    /** Why. */
    enum Cause {
        /** There is none. */
        FIRST,
        /** It does not say what it should. */
        CHANGED,
        /** Half of its life is over, or it is dated ahead. */
        RENEWED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
