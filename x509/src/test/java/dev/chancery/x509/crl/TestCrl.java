/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import dev.chancery.x509.TestAuthority;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Lists of a test's own authority. */
public final class TestCrl {
    /** As it stands in the certificates of {@link TestAuthority#server}. */
    public static final String URL = "http://127.0.0.1:8082/crl/services-0.crl";

    public static final Instant THIS_UPDATE = TestAuthority.NOT_BEFORE.plus(Duration.ofHours(1));

    private TestCrl() {}

    public static CrlDraft draft(TestAuthority authority, List<RevokedEntry> entries) {
        return new CrlDraft(
                URL,
                CrlScope.of(authority.certificate()),
                BigInteger.valueOf(1_795_000_000L),
                THIS_UPDATE,
                THIS_UPDATE.plus(Duration.ofDays(7)),
                entries);
    }

    public static ToBeSignedCrl toBeSigned(TestAuthority authority, CrlDraft draft) {
        return draft.under(authority.certificate(), authority.key().algorithm());
    }

    public static SignedCrl sign(TestAuthority authority, CrlDraft draft) {
        ToBeSignedCrl crl = toBeSigned(authority, draft);
        return crl.assemble(authority.key().sign(crl.encoded()));
    }
}
