/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A private key as it may lie on a disk: PKCS #8 EncryptedPrivateKeyInfo in PEM, PBES2 (RFC 8018) of
 * PBKDF2-HMAC-SHA256 and AES-256-CBC, which OpenSSL reads. Where the file lies is the caller's matter.
 *
 * <p>CBC alone does not notice a changed file, so a key is only believed when it is one of a kind that is used here;
 * its owner compares its public key with the one on the log.
 */
public final class EncryptedKey {
    private static final String LABEL = "ENCRYPTED PRIVATE KEY";
    /** For a passphrase that somebody chose: a fraction of a second per key and start, and per guess. */
    private static final int ITERATIONS_CHOSEN = 210_000;
    /** For one that nobody could guess: stretching adds nothing to it, and this is the least that NIST SP 800-132 has. */
    private static final int ITERATIONS_RANDOM = 1_000;
    /** Says how a passphrase came about: 64 hexadecimal digits alone may as well be the digest of somebody's pet. */
    private static final String RANDOM_PREFIX = "random-";

    private static final int RANDOM_OCTETS = 32;
    private static final Pattern RANDOM = Pattern.compile(RANDOM_PREFIX + "[0-9a-f]{" + 2 * RANDOM_OCTETS + "}");

    /** A file that asks for more would hold up the start for minutes. */
    private static final int ITERATIONS_MAX = 10_000_000;

    private static final int SALT_OCTETS = 16;
    private static final int BLOCK_OCTETS = 16;
    private static final int KEY_BITS = 256;
    private static final AlgorithmIdentifier PRF =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private EncryptedKey() {}

    /** A passphrase of 256 random bits, on one line of ASCII, which {@link #encode} knows by its form and does not stretch in vain. */
    public static String randomPassphrase(SecureRandom random) {
        return RANDOM_PREFIX + HexFormat.of().formatHex(octets(RANDOM_OCTETS, random));
    }

    /** @param passphrase not empty; the caller wipes it */
    public static String encode(SigningKey key, char[] passphrase, SecureRandom random) {
        byte[] salt = octets(SALT_OCTETS, random);
        byte[] vector = octets(BLOCK_OCTETS, random);
        byte[] clear = key.pkcs8();
        try {
            int iterations = iterations(passphrase);
            byte[] hidden = crypt(Cipher.ENCRYPT_MODE, passphrase, salt, iterations, vector, clear);
            return Pem.of(LABEL, structure(salt, iterations, vector, hidden).getEncoded())
                    .text();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES and PBKDF2", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a key in memory can be encoded", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** Throws {@link UnreadableKeyException} when the text is not such a key or the passphrase does not open it. */
    public static SigningKey decode(String pem, char[] passphrase) {
        byte[] clear = opened(parsed(pem), passphrase);
        try {
            return SigningKey.ofPkcs8(clear);
        } catch (UnreadableKeyException e) {
            throw wrongPassphrase();
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static EncryptedPrivateKeyInfo structure(byte[] salt, int iterations, byte[] vector, byte[] hidden) {
        KeyDerivationFunc derivation = new KeyDerivationFunc(
                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, iterations, KEY_BITS / Byte.SIZE, PRF));
        EncryptionScheme scheme = new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(vector));
        return new EncryptedPrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(derivation, scheme)),
                hidden);
    }

    private static EncryptedPrivateKeyInfo parsed(String pem) {
        try {
            List<Pem> blocks = Pem.parse(pem);
            if (blocks.size() == 1
                    && blocks.getFirst().label().equals(LABEL)
                    && DerShape.flaw(blocks.getFirst().content()).isEmpty()) {
                return EncryptedPrivateKeyInfo.getInstance(blocks.getFirst().content());
            }
        } catch (RuntimeException e) {
            throw notEncrypted();
        }
        throw notEncrypted();
    }

    private static byte[] opened(EncryptedPrivateKeyInfo key, char[] passphrase) {
        try {
            PBES2Parameters parameters =
                    PBES2Parameters.getInstance(key.getEncryptionAlgorithm().getParameters());
            PBKDF2Params derivation = requireStrong(
                    PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters()),
                    iterations(passphrase));
            requireAes(parameters.getEncryptionScheme());
            byte[] vector = ASN1OctetString.getInstance(
                            parameters.getEncryptionScheme().getParameters())
                    .getOctets();
            return crypt(
                    Cipher.DECRYPT_MODE,
                    passphrase,
                    derivation.getSalt(),
                    derivation.getIterationCount().intValueExact(),
                    vector,
                    key.getEncryptedData());
        } catch (GeneralSecurityException e) {
            throw wrongPassphrase();
        } catch (UnreadableKeyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notEncrypted();
        }
    }

    private static PBKDF2Params requireStrong(PBKDF2Params derivation, int iterationsMin) {
        BigInteger iterations = derivation.getIterationCount();
        if (iterations.compareTo(BigInteger.valueOf(iterationsMin)) < 0
                || iterations.compareTo(BigInteger.valueOf(ITERATIONS_MAX)) > 0
                || !derivation.getPrf().getAlgorithm().equals(PRF.getAlgorithm())) {
            throw new UnreadableKeyException("the key file must use PBKDF2-HMAC-SHA256 with " + iterationsMin + " to "
                    + ITERATIONS_MAX + " rounds; write it again");
        }
        return derivation;
    }

    private static int iterations(char[] passphrase) {
        return RANDOM.matcher(CharBuffer.wrap(passphrase)).matches() ? ITERATIONS_RANDOM : ITERATIONS_CHOSEN;
    }

    private static void requireAes(EncryptionScheme scheme) {
        if (!scheme.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC)) {
            throw new UnreadableKeyException("the key file must be encrypted with AES-256-CBC; write it again");
        }
    }

    private static byte[] crypt(int mode, char[] passphrase, byte[] salt, int iterations, byte[] vector, byte[] content)
            throws GeneralSecurityException {
        PBEKeySpec stretched = new PBEKeySpec(requirePresent(passphrase), salt, iterations, KEY_BITS);
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(stretched)
                .getEncoded();
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            return cipher.doFinal(content);
        } finally {
            stretched.clearPassword();
            Arrays.fill(key, (byte) 0);
        }
    }

    private static char[] requirePresent(char[] passphrase) {
        if (passphrase.length == 0) {
            throw new UnreadableKeyException("the passphrase is empty");
        }
        return passphrase;
    }

    private static byte[] octets(int count, SecureRandom random) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }

    private static UnreadableKeyException wrongPassphrase() {
        return new UnreadableKeyException("the passphrase does not open the key, or the key file was changed");
    }

    private static UnreadableKeyException notEncrypted() {
        return new UnreadableKeyException("it must be one PEM block labelled " + LABEL + " with PBES2");
    }
}
