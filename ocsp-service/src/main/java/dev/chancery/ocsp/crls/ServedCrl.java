/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.ocsp.front.CacheableResponse;
import dev.chancery.ocsp.front.HttpDate;
import dev.chancery.ocsp.front.Validators;
import dev.chancery.x509.crl.SignedCrl;
import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/** A list and everything that is said with it, made once: a download only writes. Never changed; a newer list is another one. */
record ServedCrl(BigInteger number, Instant nextUpdate, Buffer der, Validators validators, String expires) {
    /** RFC 2585 §4.2. */
    private static final String TYPE = "application/pkix-crl";

    static ServedCrl of(SignedCrl crl) {
        return new ServedCrl(
                crl.number(),
                crl.nextUpdate(),
                Buffer.buffer(crl.encoded()),
                new Validators('"' + crl.sha256().hex() + '"', HttpDate.of(crl.thisUpdate())),
                HttpDate.of(crl.nextUpdate()));
    }

    /** Nobody keeps it longer than it holds. */
    CacheableResponse download(Instant now, Duration maxAge) {
        long left = Duration.between(now, nextUpdate).toSeconds() - 1;
        return new CacheableResponse(
                TYPE, der, validators, "public, no-transform, max-age=" + Math.clamp(left, 0, maxAge.toSeconds()));
    }
}
