/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** What a private key says so that its certificate is revoked: a JWS in compact form (RFC 7515). The key is read and used here alone. */
final class RevocationProof {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int COORDINATE_BITS_SMALL = 256;
    private static final int COORDINATE_BITS_LARGE = 384;
    private static final int DIGEST_OCTETS = 32;

    private final PrivateKey key;
    private final String algorithm;

    private RevocationProof(PrivateKey key, String algorithm) {
        this.key = key;
        this.algorithm = algorithm;
    }

    /** From a file in PEM: PKCS #8, encrypted or not, or what openssl wrote before it. */
    static RevocationProof of(Path file, Passphrases passphrases) {
        try (PEMParser parser = new PEMParser(new StringReader(InputFile.text(file)))) {
            PrivateKey key = toKey(first(parser, file, passphrases));
            return new RevocationProof(key, algorithmOf(key));
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, file + " cannot be read as a private key: " + e.getMessage());
        }
    }

    private static PrivateKeyInfo first(PEMParser parser, Path file, Passphrases passphrases)
            throws IOException, OperatorCreationException, PKCSException {
        for (@Nullable Object found = parser.readObject(); found != null; found = parser.readObject()) {
            switch (found) {
                case PrivateKeyInfo plain -> {
                    return plain;
                }
                case PEMKeyPair pair -> {
                    return pair.getPrivateKeyInfo();
                }
                case PKCS8EncryptedPrivateKeyInfo encrypted -> {
                    char[] passphrase = passphrases.read(file);
                    try {
                        return encrypted.decryptPrivateKeyInfo(
                                new JceOpenSSLPKCS8DecryptorProviderBuilder().build(passphrase));
                    } finally {
                        Arrays.fill(passphrase, '\0');
                    }
                }
                default -> {
                    // `openssl ecparam -genkey` writes the curve before the key.
                }
            }
        }
        throw new IllegalArgumentException("it contains no private key");
    }

    private static PrivateKey toKey(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String name = oid.equals(X9ObjectIdentifiers.id_ecPublicKey.getId())
                ? "EC"
                : oid.equals(PKCSObjectIdentifiers.rsaEncryption.getId())
                        ? "RSA"
                        : oid.equals(EdECObjectIdentifiers.id_Ed25519.getId()) ? "Ed25519" : "";
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a proof of possession is not supported for key algorithm " + oid
                    + "; an operator can revoke with --reason keyCompromise");
        }
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    /** RFC 7518 §3.1, RFC 8037 §3.1. */
    private static String algorithmOf(PrivateKey key) {
        if (key instanceof ECPrivateKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            if (bits != COORDINATE_BITS_SMALL && bits != COORDINATE_BITS_LARGE) {
                throw new IllegalArgumentException("its curve is not supported; use P-256 or P-384");
            }
            return bits == COORDINATE_BITS_SMALL ? "ES256" : "ES384";
        }
        return key.getAlgorithm().equals("RSA") ? "PS256" : "EdDSA";
    }

    /**
     * @param certificate issuer.serial
     * @param nonce the registry's
     */
    String revoking(String certificate, String nonce) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("typ", "chancery-revocation-proof");
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("purpose", "revoke");
        payload.put("certificate", certificate);
        payload.put("nonce", nonce);
        String signed = part(header) + "." + part(payload);
        try {
            Signature signature = signature();
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(CommandFailure.FAILED, "signing with the key failed: " + e.getMessage());
        }
    }

    private Signature signature() throws GeneralSecurityException {
        return switch (algorithm) {
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case "ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
            case "PS256" -> {
                Signature signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(
                        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, DIGEST_OCTETS, 1));
                yield signature;
            }
            default -> Signature.getInstance("Ed25519");
        };
    }

    private static String part(Map<String, Object> json) {
        return BASE64.encodeToString(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }
}
