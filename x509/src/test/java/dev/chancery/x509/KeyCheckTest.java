/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCheckTest {
    private static final BigInteger F4 = BigInteger.valueOf(65_537);
    /** Always the same numbers, so that a failure can be repeated. */
    private static final Random RANDOM = new Random(1);

    private static final BigInteger P = prime(1_024);
    private static final BigInteger SOUND = P.multiply(prime(1_024));

    @ParameterizedTest
    @ValueSource(
            strings = {"ec-p256", "ec-p384", "ec-p521", "ed25519", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87", "rsa-2048"})
    void acceptsWhatIsMadeHere(String kind) {
        KeyAlgorithm algorithm = KeyAlgorithm.parse(kind);

        assertThat(KeyCheck.check(TestAuthority.newKey(algorithm).publicKey()))
                .isEqualTo(new KeyCheck.Acceptable(algorithm));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_024, 2_040, 2_044, 8_200})
    void refusesAnRsaKeyOfTheWrongSize(int bits) {
        BigInteger odd = new BigInteger(bits, RANDOM).setBit(bits - 1).setBit(0);

        assertWeak(rsa(odd, F4), "bits is not supported");
    }

    @ParameterizedTest
    @ValueSource(longs = {-65_537, 0, 1, 3, 65_535, 65_536, 65_538, 1L << 33 | 1})
    void refusesAnExponentThatIsEvenOrSmallOrHuge(long exponent) {
        assertWeak(rsa(SOUND, BigInteger.valueOf(exponent)), exponent < 0 ? "encoded" : "exponent");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 751, 997})
    void refusesAModulusWithASmallFactor(int factor) {
        BigInteger small = BigInteger.valueOf(factor);
        BigInteger modulus;
        do {
            modulus = small.multiply(P).multiply(prime(1_025 - small.bitLength() - RANDOM.nextInt(2)));
        } while (modulus.bitLength() != 2_048);

        assertWeak(rsa(modulus, F4), "factor below");
    }

    @Test
    void refusesFactorsThatFermatFinds() {
        assertWeak(rsa(P.multiply(P.nextProbablePrime()), F4), "CVE-2022-26320");
    }

    @Test
    void refusesASquare() {
        assertWeak(rsa(P.multiply(P), F4), "CVE-2022-26320");
    }

    @Test
    void refusesARocaKey() {
        assertWeak(rsa(rocaPrime(65).multiply(rocaPrime(1_234)), F4), "CVE-2017-15361");
    }

    @Test
    void refusesAnEncodedRsaKeyThatIsNegative() {
        assertWeak(rsa(SOUND.negate(), F4), "encoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3.132.0.33", "1.3.132.0.10", "1.2.840.10045.3.1.1"})
    void refusesOtherCurves(String curve) {
        assertWeak(ec(new ASN1ObjectIdentifier(curve), new byte[57]), "curve");
    }

    @Test
    void refusesExplicitParametersOfP256Itself(@TempDir Path directory) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-param_enc", "explicit", "-out", "key.pem");
        openssl.run("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem");

        assertWeak(
                SubjectPublicKeyInfo.getInstance(
                        Pem.parse(openssl.read("public.pem")).getFirst().content()),
                "explicit");
    }

    @Test
    void refusesAPointThatIsNotOnTheCurve() {
        byte[] point = TestAuthority.newKey(KeyAlgorithm.P256)
                .publicKey()
                .getPublicKeyData()
                .getOctets();
        point[64] ^= 1;

        assertWeak(ec(SECObjectIdentifiers.secp256r1, point), "not an uncompressed point");
    }

    @Test
    void refusesACompressedPoint() {
        byte[] point = TestAuthority.newKey(KeyAlgorithm.P256)
                .publicKey()
                .getPublicKeyData()
                .getOctets();
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = (byte) (2 + (point[64] & 1));

        assertWeak(ec(SECObjectIdentifiers.secp256r1, compressed), "not an uncompressed point");
    }

    @Test
    void refusesThePointAtInfinity() {
        assertWeak(ec(SECObjectIdentifiers.secp256r1, new byte[1]), "not an uncompressed point");
    }

    @Test
    void refusesAPointOfAnotherCurve() {
        byte[] point = TestAuthority.newKey(KeyAlgorithm.P384)
                .publicKey()
                .getPublicKeyData()
                .getOctets();

        assertWeak(ec(SECObjectIdentifiers.secp256r1, point), "not an uncompressed point");
    }

    @Test
    void refusesAnEdwardsPointOfSmallOrder() {
        byte[] neutral = new byte[32];
        neutral[0] = 1;

        assertWeak(edwards(neutral), "full order");
        assertWeak(edwards(new byte[31]), "full order");
        assertWeak(edwards(new byte[0]), "full order");
    }

    @Test
    void refusesAlgorithmsThatItDoesNotKnow() {
        assertWeak(
                new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10040.4.1")), new byte[9]),
                "are not supported");
    }

    @Test
    void believesNoSignatureUnderAnExponentOfOne() {
        // With e = 1 every signature is its own padded digest, which anyone can write.
        byte[] document = {1, 2, 3};
        SubjectPublicKeyInfo key = rsa(SOUND, BigInteger.ONE);
        byte[] forged = paddedDigest(document);

        assertThat(SignatureCheck.verifies(SignatureAlgorithm.RSA_SHA256.identifier(), document, forged, key))
                .isFalse();
    }

    /** EMSA-PKCS1-v1_5 (RFC 8017 §9.2) of SHA-256 for 2048 bits. */
    private static byte[] paddedDigest(byte[] document) {
        byte[] info = HexFormat.of().parseHex("003031300d060960864801650304020105000420");
        byte[] padded = new byte[256];
        Arrays.fill(padded, (byte) 0xFF);
        padded[0] = 0;
        padded[1] = 1;
        System.arraycopy(info, 0, padded, 256 - 32 - info.length, info.length);
        System.arraycopy(Sha256.of(document).octets(), 0, padded, 256 - 32, 32);
        return padded;
    }

    private static void assertWeak(SubjectPublicKeyInfo key, String because) {
        KeyCheck check = KeyCheck.check(key);

        assertThat(check).isInstanceOf(KeyCheck.Weak.class);
        assertThat(((KeyCheck.Weak) check).sentence()).contains(because);
    }

    /** With its two highest bits set, so that a product of two such primes has all its bits. */
    private static BigInteger prime(int bits) {
        return new BigInteger(bits - 2, RANDOM)
                .setBit(bits - 1)
                .setBit(bits - 2)
                .nextProbablePrime();
    }

    /** k·M + (65537^a mod M), M the product of the first 126 primes: how the broken generator made 1024-bit primes. */
    private static BigInteger rocaPrime(int exponent) {
        BigInteger product = BigInteger.ONE;
        BigInteger prime = BigInteger.TWO;
        for (int i = 0; i < 126; i++) {
            product = product.multiply(prime);
            prime = prime.nextProbablePrime();
        }
        BigInteger power = F4.modPow(BigInteger.valueOf(exponent), product);
        BigInteger start = BigInteger.ONE
                .shiftLeft(1_023)
                .add(BigInteger.ONE.shiftLeft(1_022))
                .divide(product);
        for (BigInteger k = start.add(new BigInteger(40, RANDOM)); ; k = k.add(BigInteger.ONE)) {
            BigInteger candidate = k.multiply(product).add(power);
            if (candidate.isProbablePrime(40)) {
                return candidate;
            }
        }
    }

    private static SubjectPublicKeyInfo rsa(BigInteger modulus, BigInteger exponent) {
        try {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(modulus, exponent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SubjectPublicKeyInfo ec(ASN1ObjectIdentifier curve, byte[] point) {
        return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point);
    }

    private static SubjectPublicKeyInfo edwards(byte[] point) {
        return new SubjectPublicKeyInfo(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), point);
    }
}
