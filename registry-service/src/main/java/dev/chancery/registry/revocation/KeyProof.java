/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.x509.CertificateId;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a private key that its certificate is to be revoked: a JWS in compact form (RFC 7515 §7.1).
 *
 * <p>Its header has {@code alg} and {@code typ} and nothing else: no key comes with it ({@code jwk}, {@code jku}, {@code x5u}), nothing is critical, no
 * extension changes what is signed. {@code typ} (RFC 8725 §3.11), {@code purpose} and the nonce make it a statement that the key's holder makes for
 * this alone: no CSR, no handshake and no other token can be taken for it. Those are no JWS, or have another type.
 */
final class KeyProof {
    static final String TYPE = "chancery-revocation-proof";
    static final String PURPOSE = "revoke";
    /** Of the compact form; one of RSA 4096 has 1,000. */
    static final int CHARACTERS_MAX = 4_096;

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");

    private final String text;
    private final Header header;
    private final Statement statement;

    /** RFC 7515 §4.1.1 and §4.1.9. */
    record Header(String alg, String typ) {
        Header {
            require("alg", alg);
            require("typ", typ);
        }
    }

    /**
     * What is signed.
     *
     * @param purpose {@value #PURPOSE}
     * @param certificate issuer.serial
     * @param nonce one that this registry gave
     */
    record Statement(String purpose, CertificateId certificate, String nonce) {
        Statement {
            require("purpose", purpose);
            require("certificate", certificate);
            require("nonce", nonce);
        }
    }

    private KeyProof(String text, Header header, Statement statement) {
        this.text = text;
        this.header = header;
        this.statement = statement;
    }

    /** Throws {@link UnreadableMessageException} for whatever is no such statement, whoever signed it. */
    static KeyProof parse(byte[] body) {
        if (body.length > CHARACTERS_MAX) {
            throw new UnreadableMessageException("the proof is longer than " + CHARACTERS_MAX + " characters");
        }
        String text = new String(body, StandardCharsets.US_ASCII).strip();
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new UnreadableMessageException(
                    "the proof must be a JWS in compact serialization (RFC 7515): three base64url parts, separated "
                            + "by dots");
        }
        Header header = MessageJson.readStrictly(decoded(parts.group(1)), Header.class);
        if (!header.typ().equals(TYPE)) {
            throw new UnreadableMessageException("field \"typ\" must be " + TYPE);
        }
        Statement statement = MessageJson.readStrictly(decoded(parts.group(2)), Statement.class);
        if (!statement.purpose().equals(PURPOSE)) {
            throw new UnreadableMessageException("field \"purpose\" must be " + PURPOSE);
        }
        return new KeyProof(text, header, statement);
    }

    Statement statement() {
        return statement;
    }

    /** As it came: evidence for whoever wants to verify it again. */
    String text() {
        return text;
    }

    /** Whether the private key of this one signed it, with an algorithm that is for such keys. */
    boolean isSignedBy(PublicKey key) {
        Set<String> allowed = algorithmsOf(key);
        if (!allowed.contains(header.alg())) {
            return false;
        }
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, allowed.toArray(String[]::new)));
            signature.setCompactSerialization(text);
            signature.setKey(key);
            return signature.verifySignature();
        } catch (JoseException e) {
            return false;
        }
    }

    /** None for what the library cannot verify, which is ML-DSA: its spelling in JOSE is no standard yet. */
    static Set<String> algorithmsOf(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> {
                @Nullable String curve = EllipticCurves.getName(ec.getParams().getCurve());
                yield EllipticCurves.P_256.equals(curve)
                        ? Set.of("ES256")
                        : EllipticCurves.P_384.equals(curve) ? Set.of("ES384") : Set.of();
            }
            case RSAPublicKey _ -> Set.of("RS256", "PS256");
            case EdECPublicKey ed -> ed.getParams().getName().equals("Ed25519") ? Set.of("EdDSA") : Set.of();
            default -> Set.of();
        };
    }

    private static byte[] decoded(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException("a part of the proof is not base64url", e);
        }
    }

    private static void require(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing");
        }
    }
}
