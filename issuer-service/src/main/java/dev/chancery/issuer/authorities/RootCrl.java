/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.crl.CrlDraft;
import dev.chancery.x509.crl.CrlScope;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import dev.chancery.x509.lint.CrlLint;
import dev.chancery.x509.lint.Finding;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The one list of a root: which of its authorities are not to be believed any more. */
public final class RootCrl {
    private RootCrl() {}

    /** Higher than the one before, and than any of an earlier second: whoever lost the one before still gets a higher one. */
    public static BigInteger number(Optional<BigInteger> before, Instant thisUpdate) {
        BigInteger time = BigInteger.valueOf(thisUpdate.getEpochSecond());
        return before.map(last -> last.add(BigInteger.ONE).max(time)).orElse(time);
    }

    /** Throws {@link IllegalArgumentException} for a list that would break a rule; then nothing is signed. */
    public static SignedCrl sign(
            AuthorityKey root,
            String url,
            BigInteger number,
            Instant thisUpdate,
            Duration lifetime,
            List<RevokedEntry> entries) {
        ToBeSignedCrl list = new CrlDraft(
                        url, CrlScope.of(root.certificate()), number, thisUpdate, thisUpdate.plus(lifetime), entries)
                .under(root.certificate(), root.algorithm());
        List<Finding> findings = CrlLint.check(list, root.certificate(), url);
        if (!findings.isEmpty()) {
            throw new IllegalArgumentException("the root's CRL would violate " + findings);
        }
        return root.sign(list);
    }
}
