/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ML-DSA as RFC 9881 has it, held against its own examples and against the implementation of the JDK. */
class MlDsaTest {
    private static final SigningKey KEY = TestAuthority.newKey(KeyAlgorithm.ML_DSA_44);
    private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.US_ASCII);
    private static final char[] PASSPHRASE = "correct horse".toCharArray();

    @ParameterizedTest
    @CsvSource({
        "ml-dsa-44, 2.16.840.1.101.3.4.3.17, 1312, 2420",
        "ml-dsa-65, 2.16.840.1.101.3.4.3.18, 1952, 3309",
        "ml-dsa-87, 2.16.840.1.101.3.4.3.19, 2592, 4627"
    })
    void keysAndSignaturesHaveTheFormOfTheStandard(String kind, String oid, int publicOctets, int signatureOctets) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(kind));

        assertThat(key.algorithm()).isEqualTo(new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)));
        assertThat(key.algorithm().getParameters()).as("absent, not NULL").isNull();
        assertThat(key.publicKey().getAlgorithm()).isEqualTo(key.algorithm());
        assertThat(key.publicKey().getPublicKeyData().getOctets()).hasSize(publicOctets);
        assertThat(key.sign(DOCUMENT)).hasSize(signatureOctets).isEqualTo(key.sign(DOCUMENT));
        // PKCS #8 of a seed: the same 54 octets around every key but for the algorithm.
        assertThat(HexFormat.of().formatHex(key.pkcs8()))
                .hasSize(108)
                .startsWith("3034020100300b0609608648016503040")
                .contains("04228020");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ml-dsa-44", "ml-dsa-65", "ml-dsa-87"})
    void theJdkVerifiesWhatIsSignedHere(String kind) throws GeneralSecurityException, IOException {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(kind));
        Signature verifier = Signature.getInstance("ML-DSA", "SUN");

        verifier.initVerify(KeyFactory.getInstance("ML-DSA", "SUN")
                .generatePublic(new X509EncodedKeySpec(key.publicKey().getEncoded())));
        verifier.update(DOCUMENT);

        assertThat(verifier.verify(key.sign(DOCUMENT))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
    void believesWhatTheJdkSigned(String set) throws GeneralSecurityException {
        java.security.KeyPair pair = KeyPairGenerator.getInstance(set, "SUN").generateKeyPair();
        Signature signer = Signature.getInstance(set, "SUN");
        signer.initSign(pair.getPrivate());
        signer.update(DOCUMENT);
        byte[] signature = signer.sign();
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());

        assertThat(SignatureCheck.verifies(key.getAlgorithm(), DOCUMENT, signature, key))
                .isTrue();
        assertThat(SignatureCheck.verifies(key.getAlgorithm(), new byte[1], signature, key))
                .isFalse();
    }

    /** The seed 00 01 02 … of RFC 9881, appendix C, and the digest of the SubjectPublicKeyInfo that stands there. */
    @ParameterizedTest
    @CsvSource({
        "ml-dsa-44, 11, 837832708c5236d951581f1fddf2b79991b3424a0486d16da1ddad0fd69701be",
        "ml-dsa-65, 12, b8b62131bfbe84433efb2273d7f5b87f7a22854a2cfd366fc2aead86d837c52d",
        "ml-dsa-87, 13, 07e57c4f14dbad1267f621ec3777b4e2e6c4fbc4c22fbb87510ff8e0b3c6a642"
    })
    void theSeedOfTheStandardGrowsIntoItsKey(String kind, String arc, String digest) {
        byte[] seed = HexFormat.of()
                .parseHex("3034020100300b06096086480165030403" + arc
                        + "04228020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

        SigningKey key = SigningKey.ofPkcs8(seed);

        assertThat(key.kind()).isEqualTo(KeyAlgorithm.parse(kind));
        assertThat(KeyCheck.fingerprint(key.publicKey()).hex()).isEqualTo(digest);
        assertThat(key.pkcs8()).isEqualTo(seed);
    }

    @Test
    void readsEveryFormOfThePrivateKey() throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(KEY.pkcs8());
        MLDSAPrivateKeyParameters parameters = MlDsa.privateKey(info);
        DEROctetString expanded = new DEROctetString(parameters.getEncoded());
        DERSequence both = new DERSequence(new ASN1Encodable[] {new DEROctetString(parameters.getSeed()), expanded});

        SigningKey ofExpanded = SigningKey.ofPkcs8(key(info.getPrivateKeyAlgorithm(), expanded));
        SigningKey ofBoth = SigningKey.ofPkcs8(key(info.getPrivateKeyAlgorithm(), both));

        assertThat(ofExpanded.publicKey()).isEqualTo(KEY.publicKey()).isEqualTo(ofBoth.publicKey());
        assertThat(ofExpanded.sign(DOCUMENT)).isEqualTo(KEY.sign(DOCUMENT)).isEqualTo(ofBoth.sign(DOCUMENT));
        assertThat(ofBoth.pkcs8()).as("the seed alone").isEqualTo(KEY.pkcs8());
        assertThat(SigningKey.ofPkcs8(ofExpanded.pkcs8()).publicKey()).isEqualTo(KEY.publicKey());
    }

    /** Which part of a private key a test changes. */
    enum Flaw {
        SEED_AND_EXPANDED_DIFFER,
        EXPANDED_SECRET_CHANGED,
        EXPANDED_HASH_CHANGED,
        EXPANDED_LOW_BITS_CHANGED,
        SEED_TOO_SHORT,
        EXPANDED_TOO_SHORT,
        PARAMETERS_NULL,
        NO_FORM
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPrivateKeyWhosePartsDoNotBelongTogether(Flaw flaw) throws IOException {
        byte[] changed = changed(flaw);

        assertThatThrownBy(() -> SigningKey.ofPkcs8(changed)).isInstanceOf(UnreadableKeyException.class);
    }

    private static byte[] changed(Flaw flaw) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(KEY.pkcs8());
        MLDSAPrivateKeyParameters parameters = MlDsa.privateKey(info);
        byte[] expanded = parameters.getEncoded();
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        AlgorithmIdentifier withNull = new AlgorithmIdentifier(algorithm.getAlgorithm(), DERNull.INSTANCE);
        return switch (flaw) {
            case SEED_AND_EXPANDED_DIFFER ->
                key(algorithm, new DERSequence(new ASN1Encodable[] {
                    new DEROctetString(new byte[32]), new DEROctetString(expanded)
                }));
            // rho, K, tr, s1, s2, t0 (FIPS 204, algorithm 24): 32, 32, 64 octets, then the secrets.
            case EXPANDED_SECRET_CHANGED -> key(algorithm, new DEROctetString(flipped(expanded, 200)));
            case EXPANDED_HASH_CHANGED -> key(algorithm, new DEROctetString(flipped(expanded, 70)));
            case EXPANDED_LOW_BITS_CHANGED -> {
                Arrays.fill(expanded, expanded.length - 1_000, expanded.length, (byte) 0x5A);
                yield key(algorithm, new DEROctetString(expanded));
            }
            case SEED_TOO_SHORT ->
                key(algorithm, new org.bouncycastle.asn1.DERTaggedObject(false, 0, new DEROctetString(new byte[31])));
            case EXPANDED_TOO_SHORT -> key(algorithm, new DEROctetString(Arrays.copyOf(expanded, 2_559)));
            case PARAMETERS_NULL -> key(withNull, new DEROctetString(expanded));
            case NO_FORM -> key(algorithm, DERNull.INSTANCE);
        };
    }

    private static byte[] key(AlgorithmIdentifier algorithm, ASN1Encodable content) throws IOException {
        return new PrivateKeyInfo(algorithm, content).getEncoded();
    }

    private static byte[] flipped(byte[] octets, int at) {
        byte[] changed = octets.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void anEncryptedKeyOpensAgain() {
        String file = EncryptedKey.encode(KEY, PASSPHRASE, TestAuthority.RANDOM);

        assertThat(EncryptedKey.decode(file, PASSPHRASE).sign(DOCUMENT)).isEqualTo(KEY.sign(DOCUMENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ml-dsa-44", "ml-dsa-65", "ml-dsa-87"})
    void aRequestProvesThePossessionOfItsKey(String kind) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(kind));

        CertificationRequest request = CertificationRequestTest.readable(
                CertificationRequest.create(key, DistinguishedName.empty(), List.of(SubjectName.parse("api.internal")))
                        .pem());

        assertThat(KeyCheck.check(request.publicKey())).isEqualTo(new KeyCheck.Acceptable(KeyAlgorithm.parse(kind)));
        assertThat(ProofOfPossession.verify(request)).isEqualTo(new ProofOfPossession.Proven());
        CertificationRequest borrowed = CertificationRequest.create(
                new CertificationRequestTest.Borrowed(TestAuthority.newKey(KeyAlgorithm.parse(kind)), key),
                DistinguishedName.empty(),
                List.of());
        assertThat(ProofOfPossession.verify(borrowed)).isInstanceOf(ProofOfPossession.Missing.class);
    }

    @Test
    void aSignatureNamesTheParameterSetOfItsKey() {
        AlgorithmIdentifier other = SignatureAlgorithm.ML_DSA_65.identifier();

        assertThat(SignatureCheck.verifies(other, DOCUMENT, KEY.sign(DOCUMENT), KEY.publicKey()))
                .isFalse();
    }

    @Test
    void refusesAPublicKeyOfAnotherLengthOrWithParameters() {
        AlgorithmIdentifier algorithm = KEY.publicKey().getAlgorithm();
        byte[] octets = KEY.publicKey().getPublicKeyData().getOctets();

        assertThat(KeyCheck.check(new SubjectPublicKeyInfo(algorithm, Arrays.copyOf(octets, 1_311))))
                .isInstanceOf(KeyCheck.Weak.class);
        assertThat(KeyCheck.check(new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(algorithm.getAlgorithm(), DERNull.INSTANCE), octets)))
                .isInstanceOf(KeyCheck.Weak.class);
        assertThat(KeyCheck.check(new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.3.32")), octets)))
                .as("pre-hashed")
                .isInstanceOf(KeyCheck.Weak.class);
    }

    @ParameterizedTest
    @EnumSource(value = KeyUse.class)
    void aKeySignsAndDoesNothingElse(KeyUse use) {
        TestAuthority issuing = TestAuthority.root(KeyAlgorithm.ML_DSA_65).issuing(KeyAlgorithm.ML_DSA_44);
        boolean allowed = use == KeyUse.DIGITAL_SIGNATURE || use == KeyUse.CONTENT_COMMITMENT;

        Collection<Finding> findings = Lint.under(issuing.certificate())
                .check(issuing.sign(issuing.server(KEY).keyUsage(List.of(use))));

        assertThat(findings.isEmpty()).isEqualTo(allowed);
    }
}
