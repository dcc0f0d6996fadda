/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 256 random bits that an authority's serial numbers are derived with: made with the authority's key, kept wrapped by it, never rotated.
 * With another secret a repeated request would get another serial.
 */
final class SerialSecret {
    private static final int SECRET_OCTETS = 32;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] SERIAL_LABEL = label("chancery serial v1");
    private static final byte[] SHARD_LABEL = label("chancery crl shard v1");
    /** Ends in a zero octet and is no DER, so what is signed here can be no certificate, CRL or OCSP answer. */
    private static final byte[] WRAPPING_LABEL = label("chancery serial secret wrapping v1");

    private final byte[] secret;

    private SerialSecret(byte[] secret) {
        this.secret = secret;
    }

    static SerialSecret generate(SecureRandom random) {
        byte[] secret = new byte[SECRET_OCTETS];
        random.nextBytes(secret);
        return new SerialSecret(secret);
    }

    /** One that was shared; the caller does not keep it. */
    static SerialSecret of(byte[] secret) {
        if (secret.length != SECRET_OCTETS) {
            throw new KeysNotUsableException("a serial secret has " + SECRET_OCTETS + " octets, got " + secret.length);
        }
        return new SerialSecret(secret);
    }

    /** To be shared; the caller wipes it. */
    byte[] octets() {
        return secret.clone();
    }

    /** What the log says of it. */
    Sha256 sha256() {
        return Sha256.of(secret);
    }

    /**
     * RFC 5280 §4.1.2.2: positive, at most 20 octets. The first 159 bits of HMAC-SHA-256, so that the sign bit is never set.
     *
     * @param draft with serial number 0
     */
    SerialNumber serialOf(ToBeSigned draft, Sha256 request) {
        byte[] content = draft.encoded();
        for (byte round = 0; ; round++) {
            byte[] code = hmac(SERIAL_LABEL, content, request.octets(), new byte[] {round});
            BigInteger value = new BigInteger(1, Arrays.copyOf(code, SerialNumber.OCTETS_MAX)).shiftRight(1);
            if (value.signum() > 0) {
                return SerialNumber.issued(value);
            }
        }
    }

    /** Which of {@code shards} CRLs would list the certificate of this request: keyed, so that nobody can fill one at will. */
    int shardOf(Sha256 request, int shards) {
        long number = ByteBuffer.wrap(hmac(SHARD_LABEL, request.octets())).getLong();
        return (int) Long.remainderUnsigned(number, shards);
    }

    byte[] wrap(DocumentSigner key, IssuerId authority, SecureRandom random) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        byte[] hidden = crypt(Cipher.ENCRYPT_MODE, key, authority, nonce, secret);
        return ByteBuffer.allocate(nonce.length + hidden.length)
                .put(nonce)
                .put(hidden)
                .array();
    }

    static SerialSecret unwrap(byte[] wrapped, DocumentSigner key, IssuerId authority) {
        if (wrapped.length != NONCE_OCTETS + SECRET_OCTETS + TAG_BITS / Byte.SIZE) {
            throw new KeysNotUsableException("the serial secret of authority " + authority + " has " + wrapped.length
                    + " octets; put back its file from the backup of the key directory");
        }
        byte[] nonce = Arrays.copyOf(wrapped, NONCE_OCTETS);
        byte[] hidden = Arrays.copyOfRange(wrapped, NONCE_OCTETS, wrapped.length);
        return new SerialSecret(crypt(Cipher.DECRYPT_MODE, key, authority, nonce, hidden));
    }

    private static byte[] crypt(int mode, DocumentSigner key, IssuerId authority, byte[] nonce, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, wrappingKey(key, authority), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(authority.hex().getBytes(StandardCharsets.US_ASCII));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new KeysNotUsableException(
                    "the serial secret of authority " + authority
                            + " does not open with its key; put back both from one backup of the key directory",
                    e);
        }
    }

    // A signature that can be repeated, and by nobody else, is a secret of the key, whatever holds the key and however
    // it is encoded.
    private static SecretKeySpec wrappingKey(DocumentSigner key, IssuerId authority) {
        MessageDigest digest = Sha256.digest();
        digest.update(WRAPPING_LABEL);
        byte[] document = concatenation(WRAPPING_LABEL, authority.hex().getBytes(StandardCharsets.US_ASCII));
        return new SecretKeySpec(digest.digest(key.sign(document)), "AES");
    }

    private byte[] hmac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(concatenation(parts));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    private static byte[] concatenation(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] label(String text) {
        return (text + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    /** Nothing: it is a secret. */
    @Override
    public String toString() {
        return "SerialSecret";
    }
}
