/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

class SerialSecretTest {
    private static final int SERIALS = "full".equals(System.getProperty("chancery.crash")) ? 100_000 : 20_000;
    /** One in a hundred, or six standard deviations where these are more. */
    private static final double SHARE_MAX = Math.max(0.01, 3 / Math.sqrt(SERIALS));

    private static final int FREE_BITS = 159;

    /** Promise P3, in the one place that numbers come from; docs/testing.md. */
    @Test
    void serialsAreAllDifferentAndHalfOnesInEachBit() {
        SecureRandom random = new SecureRandom();
        SerialSecret secret = SerialSecret.generate(random);
        ToBeSigned draft = draft(random);
        Set<BigInteger> serials = new HashSet<>();
        int[] ones = new int[FREE_BITS];

        for (int i = 0; i < SERIALS; i++) {
            Sha256 request = Sha256.of(ByteBuffer.allocate(4).putInt(i).array());
            BigInteger serial = secret.serialOf(draft, request).value();
            serials.add(serial);
            for (int bit = 0; bit < FREE_BITS; bit++) {
                ones[bit] += serial.testBit(bit) ? 1 : 0;
            }
        }

        assertThat(serials).hasSize(SERIALS).allMatch(serial -> serial.signum() > 0 && serial.bitLength() <= FREE_BITS);
        assertThat(Arrays.stream(ones).boxed())
                .allMatch(count -> Math.abs((double) count / SERIALS - 0.5) <= SHARE_MAX);
    }

    private static ToBeSigned draft(SecureRandom random) {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, random);
        return CertificateDraft.selfSigned(new X500Name("CN=Serials"))
                .signedWith(key.algorithm())
                .validity(Instant.parse("2026-11-21T10:00:00Z"), Instant.parse("2027-11-21T10:00:00Z"))
                .publicKey(key.publicKey())
                .toBeSigned();
    }
}
