/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What makes an RSA key weak: a modulus below 2048 or above 8192 bits or not of whole octets; a public exponent that
 * is even, below 65537 or of more than 32 bits; a factor below 1000; the form of CVE-2017-15361 (ROCA); two factors so
 * close together that Fermat finds them (CVE-2022-26320).
 */
final class RsaCheck {
    private static final BigInteger EXPONENT_MIN = BigInteger.valueOf(65_537);
    private static final int EXPONENT_BITS_MAX = 32;
    private static final int FACTOR_MAX = 1_000;
    private static final int FERMAT_ROUNDS_MAX = 100;
    /** The primes whose product divides (p − 65537^a) for each weak p: ROCA's authors tell by those up to 167. */
    private static final int ROCA_PRIME_MAX = 167;

    private static final int[] PRIMES =
            IntStream.range(3, FACTOR_MAX).filter(RsaCheck::isPrime).toArray();
    private static final BigInteger PRIMES_PRODUCT =
            Arrays.stream(PRIMES).mapToObj(BigInteger::valueOf).reduce(BigInteger.TWO, BigInteger::multiply);

    private RsaCheck() {}

    static KeyCheck judge(SubjectPublicKeyInfo key) throws IOException {
        byte[] encoding = key.getPublicKeyData().getOctets();
        if (DerShape.flaw(encoding).isPresent()) {
            return new KeyCheck.Weak("the RSA public key is not DER");
        }
        RSAPublicKey rsa = RSAPublicKey.getInstance(encoding);
        // Bouncy Castle reads a negative modulus as a positive one: only the encoding tells.
        if (!Arrays.equals(rsa.getEncoded(ASN1Encoding.DER), encoding)
                || !DERNull.INSTANCE.equals(key.getAlgorithm().getParameters())) {
            return new KeyCheck.Weak("the RSA public key is not encoded as RFC 3279 §2.3.1 says");
        }
        return judge(rsa.getModulus(), rsa.getPublicExponent());
    }

    static KeyCheck judge(BigInteger modulus, BigInteger exponent) {
        int bits = modulus.bitLength();
        if (bits < KeyAlgorithm.RSA_BITS_MIN || bits > KeyAlgorithm.RSA_BITS_MAX || bits % Byte.SIZE != 0) {
            return new KeyCheck.Weak("RSA of " + bits + " bits is not supported; use 2048, 3072 or 4096 bits");
        }
        if (!exponent.testBit(0) || exponent.compareTo(EXPONENT_MIN) < 0 || exponent.bitLength() > EXPONENT_BITS_MAX) {
            return new KeyCheck.Weak("the RSA public exponent is not supported; use 65537");
        }
        if (!modulus.gcd(PRIMES_PRODUCT).equals(BigInteger.ONE)) {
            return new KeyCheck.Weak("the RSA modulus has a factor below " + FACTOR_MAX);
        }
        if (isRoca(modulus)) {
            return new KeyCheck.Weak(
                    "the RSA key was created by a generator with a known weakness (ROCA, " + "CVE-2017-15361)");
        }
        if (isFermatClose(modulus)) {
            return new KeyCheck.Weak("the prime factors of the RSA modulus are too close together (CVE-2022-26320)");
        }
        return new KeyCheck.Acceptable(KeyAlgorithm.rsa(bits));
    }

    /** A weak modulus is a power of 65537 modulo every small prime; a sound one is so once in 2^27 keys. */
    private static boolean isRoca(BigInteger modulus) {
        return Arrays.stream(PRIMES)
                .takeWhile(prime -> prime <= ROCA_PRIME_MAX)
                .allMatch(prime -> powersOf65537(prime)
                        .get(modulus.mod(BigInteger.valueOf(prime)).intValue()));
    }

    private static BitSet powersOf65537(int prime) {
        BitSet powers = new BitSet(prime);
        int power = 1;
        while (!powers.get(power)) {
            powers.set(power);
            power = power * (65_537 % prime) % prime;
        }
        return powers;
    }

    private static boolean isFermatClose(BigInteger modulus) {
        BigInteger[] root = modulus.sqrtAndRemainder();
        if (root[1].signum() == 0) {
            return true;
        }
        BigInteger middle = root[0].add(BigInteger.ONE);
        for (int round = 0; round < FERMAT_ROUNDS_MAX; round++) {
            if (isSquare(middle.multiply(middle).subtract(modulus))) {
                return true;
            }
            middle = middle.add(BigInteger.ONE);
        }
        return false;
    }

    private static boolean isSquare(BigInteger number) {
        // A square ends in 0, 1, 4 or 9 in base 16: the cheap question first.
        int last = number.intValue() & 0xF;
        return (last == 0 || last == 1 || last == 4 || last == 9) && number.sqrtAndRemainder()[1].signum() == 0;
    }

    private static boolean isPrime(int number) {
        return IntStream.rangeClosed(2, (int) Math.sqrt(number)).noneMatch(divisor -> number % divisor == 0);
    }
}
