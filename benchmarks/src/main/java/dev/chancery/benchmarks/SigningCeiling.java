/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Locale;

/**
 * What one core could do at best if answering about status were nothing but signing: P-256 over as many octets as an answer has, by the fastest
 * provider there is.
 *
 * <p>Argument: for how many seconds.
 */
public final class SigningCeiling {
    private static final int ANSWER_OCTETS = 200;

    private SigningCeiling() {}

    public static void main(String[] arguments) throws GeneralSecurityException {
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[0]));
        double _ = aSecond(duration.dividedBy(2));
        System.out.printf(Locale.ROOT, "signing alone: %.0f a second%n", aSecond(duration));
    }

    private static double aSecond(Duration duration) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", AmazonCorrettoCryptoProvider.INSTANCE);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        Signature signature = Signature.getInstance("SHA256withECDSA", AmazonCorrettoCryptoProvider.INSTANCE);
        signature.initSign(generator.generateKeyPair().getPrivate());
        byte[] answer = new byte[ANSWER_OCTETS];
        long start = System.nanoTime();
        long signed = 0;
        while (System.nanoTime() - start < duration.toNanos()) {
            signature.update(answer);
            if (signature.sign().length == 0) {
                throw new IllegalStateException("a signature is not empty");
            }
            signed++;
        }
        return signed / ((System.nanoTime() - start) / 1e9);
    }
}
