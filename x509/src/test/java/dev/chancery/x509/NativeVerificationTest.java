/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two engines that disagree would make it a matter of the machine who proved to have his key. */
@EnabledOnOs(OS.LINUX)
class NativeVerificationTest {
    private static final byte[] DOCUMENT = "signed by somebody".getBytes(StandardCharsets.US_ASCII);
    private static final long SEED = 2_026;

    @BeforeAll
    static void isThere() throws IOException {
        assertThat(held(KeyAlgorithm.P256)).isNotNull();
        assertThat(held(KeyAlgorithm.ED25519)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ec-p521", "rsa-2048", "rsa-3072"})
    void agreesWithBouncyCastleOnEverySignature(String kind) throws IOException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.parse(kind), TestAuthority.RANDOM);
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(key.kind());
        byte[] sound = key.sign(DOCUMENT);
        assertThat(agreed(algorithm, DOCUMENT, sound, key)).isTrue();

        List<byte[]> others = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            byte[] mutated = sound.clone();
            mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            others.add(mutated);
        }
        others.add(new byte[0]);
        others.add(Arrays.copyOf(sound, sound.length + 1));
        others.add(Arrays.copyOf(sound, sound.length - 1));
        for (byte[] other : others) {
            assertThat(agreed(algorithm, DOCUMENT, other, key)).isFalse();
        }
        assertThat(agreed(algorithm, new byte[] {1}, sound, key)).isFalse();
    }

    /** SEC 1 §4.1.4: r and s lie in [1, n−1]; DER has one encoding for each. */
    @Test
    void refusesWhatIsNoPairInRange() throws IOException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, TestAuthority.RANDOM);
        ASN1Sequence pair = ASN1Sequence.getInstance(key.sign(DOCUMENT));
        BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getValue();
        BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        BigInteger n = CustomNamedCurves.getByName("secp256r1").getN();

        assertThat(agreed(SignatureAlgorithm.ECDSA_SHA256, DOCUMENT, pair(r, s), key))
                .isTrue();
        // (r, n−s) is a signature too: ECDSA is malleable, and both engines say so.
        assertThat(agreed(SignatureAlgorithm.ECDSA_SHA256, DOCUMENT, pair(r, n.subtract(s)), key))
                .isTrue();
        for (byte[] wrong : List.of(
                pair(BigInteger.ZERO, s),
                pair(r, BigInteger.ZERO),
                pair(n, s),
                pair(r.add(n), s),
                pair(r, s.add(n)),
                pair(r.negate(), s),
                pair(r, s.negate()))) {
            assertThat(agreed(SignatureAlgorithm.ECDSA_SHA256, DOCUMENT, wrong, key))
                    .isFalse();
        }
    }

    private static @Nullable PublicKey held(KeyAlgorithm kind) throws IOException {
        byte[] key = SigningKey.generate(kind, TestAuthority.RANDOM).publicKey().getEncoded();
        return NativeVerification.key(kind.family(), key);
    }

    private static boolean agreed(SignatureAlgorithm algorithm, byte[] document, byte[] signature, SigningKey key)
            throws IOException {
        SubjectPublicKeyInfo publicKey = key.publicKey();
        PublicKey held = Objects.requireNonNull(
                NativeVerification.key(algorithm.family(), publicKey.getEncoded()), "the library is there");
        boolean one = NativeVerification.verifies(algorithm, document, signature, held);
        assertThat(VerifyingKey.of(publicKey).verifiesByBouncyCastle(algorithm, document, signature))
                .isEqualTo(one);
        return one;
    }

    private static byte[] pair(BigInteger r, BigInteger s) throws IOException {
        return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded();
    }
}
