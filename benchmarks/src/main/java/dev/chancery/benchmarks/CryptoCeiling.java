/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the cores could do at best if issuing were nothing but mathematics: the proof of possession verified and the certificate signed, P-256, by the
 * fastest provider there is, on all cores at once.
 *
 * <p>Argument: for how many seconds.
 */
public final class CryptoCeiling {
    private static final Provider FAST = AmazonCorrettoCryptoProvider.INSTANCE;
    private static final String ALGORITHM = "SHA256withECDSA";
    /** About what a CSR and a certificate have. */
    private static final int REQUEST_OCTETS = 250;

    private static final int CERTIFICATE_OCTETS = 600;

    private CryptoCeiling() {}

    public static void main(String[] arguments) throws Exception {
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[0]));
        double _ = onAllCores(duration.dividedBy(4));
        System.out.printf(Locale.ROOT, "crypto ceiling: %.0f a second%n", onAllCores(duration));
    }

    private static double onAllCores(Duration duration) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        long start = System.nanoTime();
        long pairs = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
            List<Callable<Long>> loops = new ArrayList<>();
            for (int core = 0; core < cores; core++) {
                loops.add(() -> pairs(start + duration.toNanos()));
            }
            for (Future<Long> loop : threads.invokeAll(loops)) {
                pairs += loop.get();
            }
        }
        return pairs / ((System.nanoTime() - start) / 1e9);
    }

    private static long pairs(long end) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", FAST);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair requester = generator.generateKeyPair();
        KeyPair authority = generator.generateKeyPair();
        byte[] request = new byte[REQUEST_OCTETS];
        byte[] certificate = new byte[CERTIFICATE_OCTETS];
        Signature signature = Signature.getInstance(ALGORITHM, FAST);
        signature.initSign(requester.getPrivate());
        signature.update(request);
        byte[] proof = signature.sign();
        byte[] key = requester.getPublic().getEncoded();
        KeyFactory keys = KeyFactory.getInstance("EC", FAST);
        long pairs = 0;
        while (System.nanoTime() < end) {
            signature.initVerify(keys.generatePublic(new X509EncodedKeySpec(key)));
            signature.update(request);
            if (!signature.verify(proof)) {
                throw new IllegalStateException("a proof that was just made is one");
            }
            signature.initSign(authority.getPrivate());
            signature.update(certificate);
            if (signature.sign().length == 0) {
                throw new IllegalStateException("a signature is not empty");
            }
            pairs++;
        }
        return pairs;
    }
}
