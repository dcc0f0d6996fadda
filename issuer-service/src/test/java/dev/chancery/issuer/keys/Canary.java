/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.SigningKey;
import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/** Everything in a key directory that must never leave it, in the forms in which it could. */
public final class Canary {
    private final Map<String, String> needles = new LinkedHashMap<>();

    public Canary(Path directory) throws IOException, ReflectiveOperationException {
        Path passphrase = directory.resolve("passphrase");
        KeyDirectory keys = new KeyDirectory(directory, passphrase, new SecureRandom(), new Unnoted());
        String secret = Files.readString(passphrase).strip();
        needles.put("the passphrase", secret);
        for (AuthorityRole role : AuthorityRole.values()) {
            for (StoredAuthority kept : keys.established(role)) {
                SigningKey key = EncryptedKey.decode(
                        Files.readString(kept.directory().resolve("key.pem")), secret.toCharArray());
                add(role + "'s PKCS #8", key.pkcs8());
                add(role + "'s scalar", scalar(key));
                if (Files.exists(kept.directory().resolve("serial-secret"))) {
                    add(role + "'s serial secret", serialSecret(kept, key));
                }
            }
        }
    }

    /** The names of the secrets that stand there, raw, in hex, in base64 at any offset, or as a number. */
    public List<String> foundIn(byte[] text) {
        String haystack = new String(text, StandardCharsets.ISO_8859_1);
        return needles.entrySet().stream()
                .filter(needle -> haystack.contains(needle.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    public int size() {
        return needles.size();
    }

    private void add(String name, byte[] secret) {
        needles.put(name, new String(secret, StandardCharsets.ISO_8859_1));
        needles.put(name + " in hex", HexFormat.of().formatHex(secret));
        needles.put(name + " in upper-case hex", HexFormat.of().withUpperCase().formatHex(secret));
        needles.put(name + " as a number", new BigInteger(1, secret).toString());
        for (int shift = 0; shift < 3; shift++) {
            needles.put(name + " in base64, from " + shift, base64(Base64.getEncoder(), secret, shift));
            needles.put(name + " in base64url, from " + shift, base64(Base64.getUrlEncoder(), secret, shift));
        }
    }

    /** The characters that depend on the secret alone when it begins {@code shift} octets into a group of three. */
    private static String base64(Base64.Encoder encoder, byte[] secret, int shift) {
        byte[] shifted = new byte[shift + secret.length];
        System.arraycopy(secret, 0, shifted, shift, secret.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring((shift * 8 + 5) / 6, shifted.length * 8 / 6);
    }

    private static byte[] scalar(SigningKey key) throws IOException {
        ECPrivateKeyParameters parameters = (ECPrivateKeyParameters) PrivateKeyFactory.createKey(key.pkcs8());
        int octets = (parameters.getParameters().getN().bitLength() + 7) / 8;
        byte[] digits = parameters.getD().toByteArray();
        return digits.length > octets ? Arrays.copyOfRange(digits, digits.length - octets, digits.length) : digits;
    }

    // It has no way out but this one.
    private static byte[] serialSecret(StoredAuthority kept, SigningKey key)
            throws IOException, ReflectiveOperationException {
        byte[] wrapped = PrivateFiles.read(kept.directory().resolve("serial-secret"));
        Field field = SerialSecret.class.getDeclaredField("secret");
        field.setAccessible(true);
        return (byte[]) field.get(SerialSecret.unwrap(wrapped, key, kept.id()));
    }
}
