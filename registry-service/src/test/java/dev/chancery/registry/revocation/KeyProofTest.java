/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a key's word that it is to be revoked, and what else that key may have signed. */
class KeyProofTest {
    private static final String CERTIFICATE =
            "00112233445566778899aabbccddeeff.5f00112233445566778899aabbccddeeff001122";
    private static final String STATEMENT =
            "{\"purpose\":\"revoke\",\"certificate\":\"" + CERTIFICATE + "\",\"nonce\":\"n\"}";
    private static final KeyPair P256 = pair("EC", 256);

    @ParameterizedTest
    @CsvSource({"EC,256,ES256", "EC,384,ES384", "RSA,2048,RS256", "RSA,2048,PS256", "Ed25519,255,EdDSA"})
    void isTheWordOfTheKeyThatSignedIt(String kind, int bits, String algorithm) {
        KeyPair key = pair(kind, bits);

        KeyProof proof = parse(jws(key, algorithm, KeyProof.TYPE, STATEMENT));

        assertThat(proof.isSignedBy(key.getPublic())).isTrue();
        assertThat(proof.isSignedBy(pair(kind, bits).getPublic())).isFalse();
        assertThat(proof.isSignedBy(pair(kind.equals("RSA") ? "EC" : "RSA", kind.equals("RSA") ? 256 : 2048)
                        .getPublic()))
                .isFalse();
        assertThat(proof.statement().nonce()).isEqualTo("n");
        assertThat(proof.statement().certificate()).hasToString(CERTIFICATE);
    }

    @Test
    void namesTheCertificateAsOpensslPrintsIt() {
        String printed = "00112233445566778899AABBCCDDEEFF.A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:A1:B2:C3";

        KeyProof proof = parse(jws(P256, "ES256", KeyProof.TYPE, STATEMENT.replace(CERTIFICATE, printed)));

        assertThat(proof.statement().certificate())
                .hasToString("00112233445566778899aabbccddeeff.00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3");
    }

    @ParameterizedTest
    @CsvSource({"EC,521,ES512", "RSA,2048,RS512", "RSA,2048,PS384"})
    void isOfAnAlgorithmForSuchKeys(String kind, int bits, String algorithm) {
        KeyPair key = pair(kind, bits);

        assertThat(parse(jws(key, algorithm, KeyProof.TYPE, STATEMENT)).isSignedBy(key.getPublic()))
                .isFalse();
    }

    /** RFC 8725 §2.1: the public key taken for a secret, and no signature at all. */
    @Test
    void isNoMacUnderThePublicKeyAndNotUnsigned() {
        String mac = signed(new HmacKey(P256.getPublic().getEncoded()), "HS256", KeyProof.TYPE, STATEMENT);
        assertThat(parse(mac).isSignedBy(P256.getPublic())).isFalse();

        String header = part("{\"alg\":\"none\",\"typ\":\"" + KeyProof.TYPE + "\"}");
        assertThatThrownBy(() -> parse(header + "." + part(STATEMENT) + "."))
                .isInstanceOf(UnreadableMessageException.class);
        assertThat(parse(header + "." + part(STATEMENT) + ".AA").isSignedBy(P256.getPublic()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"jwk\":{\"kty\":\"EC\"}",
                "\"jku\":\"http://127.0.0.1/keys\"",
                "\"x5u\":\"http://127.0.0.1/certificate\"",
                "\"x5c\":[\"MIIB\"]",
                "\"x5t\":\"AA\"",
                "\"kid\":\"me\"",
                "\"crit\":[\"exp\"],\"exp\":1",
                "\"b64\":false,\"crit\":[\"b64\"]",
                "\"alg\":\"ES256\""
            })
    void hasNothingInItsHeaderButAlgAndTyp(String more) {
        String header = "{\"alg\":\"ES256\",\"typ\":\"" + KeyProof.TYPE + "\"," + more + "}";

        assertThatThrownBy(() -> parse(part(header) + "." + part(STATEMENT) + ".AA"))
                .isInstanceOf(UnreadableMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"purpose\":\"revoke\",\"nonce\":\"n\"}",
                "{\"purpose\":\"renew\",\"certificate\":\"" + CERTIFICATE + "\",\"nonce\":\"n\"}",
                "{\"purpose\":\"revoke\",\"certificate\":\"5f00\",\"nonce\":\"n\"}",
                "{\"purpose\":\"revoke\",\"certificate\":\"" + CERTIFICATE + "\",\"nonce\":\"n\",\"more\":1}",
                "{\"purpose\":\"revoke\",\"purpose\":\"revoke\",\"certificate\":\"" + CERTIFICATE
                        + "\",\"nonce\":\"n\"}",
                "{\"purpose\":{\"a\":{\"b\":[[[[]]]]}},\"certificate\":\"" + CERTIFICATE + "\",\"nonce\":\"n\"}"
            })
    void saysWhatItIsFor(String statement) {
        assertThatThrownBy(() -> parse(jws(P256, "ES256", KeyProof.TYPE, statement)))
                .isInstanceOf(UnreadableMessageException.class);
    }

    /** An ID token, a client assertion, a DPoP proof, an ACME request: the same key, the very same payload, another type or none. */
    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "dpop+jwt", "jose", "application/chancery-revocation-proof"})
    void isNoOtherToken(String type) {
        assertThatThrownBy(() -> parse(jws(P256, "ES256", type, STATEMENT)))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("typ");
    }

    @Test
    void isNoRequestOfAcme() {
        String header = "{\"alg\":\"ES256\",\"nonce\":\"n\",\"url\":\"https://ca.internal/revoke\",\"kid\":\"a\"}";

        assertThatThrownBy(() -> parse(part(header) + "." + part(STATEMENT) + ".AA"))
                .isInstanceOf(UnreadableMessageException.class);
    }

    /** It proves that somebody had the key and wanted a certificate. */
    @Test
    void isNoCertificateRequest() throws Exception {
        PKCS10CertificationRequest csr = new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=api.internal"), P256.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(P256.getPrivate()));

        assertThatThrownBy(() -> KeyProof.parse(csr.getEncoded())).isInstanceOf(UnreadableMessageException.class);
        assertThatThrownBy(() -> parse(Base64.getUrlEncoder().withoutPadding().encodeToString(csr.getEncoded())))
                .isInstanceOf(UnreadableMessageException.class);
        assertThat(borrowed(csr.getSignature()).isSignedBy(P256.getPublic())).isFalse();
    }

    /** RFC 8446 §4.4.3: every handshake with a stranger makes one. */
    @Test
    void isNoHandshake() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(P256.getPrivate());
        signature.update((" ".repeat(64) + "TLS 1.3, server CertificateVerify\0" + "h".repeat(32))
                .getBytes(StandardCharsets.US_ASCII));

        assertThat(borrowed(signature.sign()).isSignedBy(P256.getPublic())).isFalse();
    }

    @Test
    void isShort() {
        String statement = STATEMENT.replace("\"n\"", "\"" + "n".repeat(KeyProof.CHARACTERS_MAX) + "\"");

        assertThatThrownBy(() -> parse(jws(P256, "ES256", KeyProof.TYPE, statement)))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("longer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c.d", "a.b.c", "{\"protected\":\"\"}", "\u0000"})
    void isCompact(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UnreadableMessageException.class);
    }

    /** A proof whose signature is another one of the key. */
    private static KeyProof borrowed(byte[] signature) {
        String header = part("{\"alg\":\"ES256\",\"typ\":\"" + KeyProof.TYPE + "\"}");
        return parse(header + "." + part(STATEMENT) + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    private static KeyProof parse(String text) {
        return KeyProof.parse(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static String jws(KeyPair key, String algorithm, String type, String payload) {
        return signed(key.getPrivate(), algorithm, type, payload);
    }

    private static String signed(Key key, String algorithm, String type, String payload) {
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            signature.setAlgorithmHeaderValue(algorithm);
            signature.setHeader("typ", type);
            signature.setPayload(payload);
            signature.setKey(key);
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair pair(String kind, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (!kind.toLowerCase(Locale.ROOT).startsWith("ed")) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
