/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Verifies ECDSA and RSA by the Amazon Corretto Crypto Provider (AWS-LC), where it is on the class path and runs on this machine: four times as fast
 * as Bouncy Castle on P-256, and from the first signature on.
 */
final class NativeVerification {
    /** Absent where it is not there. */
    static final @Nullable Provider PROVIDER = provider();

    private NativeVerification() {}

    /**
     * The key as the library holds it; absent where it is not there, or does not verify for such keys.
     *
     * @param der of a key that {@link KeyCheck} accepts
     */
    static @Nullable PublicKey key(KeyAlgorithm.Family family, byte[] der) {
        if (PROVIDER == null || (family != KeyAlgorithm.Family.EC && family != KeyAlgorithm.Family.RSA)) {
            return null;
        }
        try {
            return KeyFactory.getInstance(family.name(), PROVIDER).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** @param key from {@link #key} */
    static boolean verifies(SignatureAlgorithm algorithm, byte[] document, byte[] signature, PublicKey key) {
        try {
            Signature verifying = Signature.getInstance(
                    name(algorithm), Objects.requireNonNull(PROVIDER, "a key needs the provider"));
            verifying.initVerify(key);
            verifying.update(document);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** As the platform spells it. */
    static String name(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ECDSA_SHA256 -> "SHA256withECDSA";
            case ECDSA_SHA384 -> "SHA384withECDSA";
            case ECDSA_SHA512 -> "SHA512withECDSA";
            case RSA_SHA256 -> "SHA256withRSA";
            case RSA_SHA384 -> "SHA384withRSA";
            case RSA_SHA512 -> "SHA512withRSA";
            case ED25519, ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
                throw new IllegalArgumentException(algorithm + " is verified elsewhere");
        };
    }

    /** Asked for by name, and never registered with the platform: what else runs in the process keeps the providers that it has. */
    private static @Nullable Provider provider() {
        if (!NativeVerification.class.getModule().isNativeAccessEnabled()) {
            return null; // the platform would say so on standard error, in the middle of somebody's output
        }
        try {
            Provider found =
                    (Provider) Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")
                            .getField("INSTANCE")
                            .get(null);
            // Without its library it is there and offers nothing.
            return found.getService("Signature", "SHA256withECDSA") == null ? null : found;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
