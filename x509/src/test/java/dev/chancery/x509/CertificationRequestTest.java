/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.CertificationRequest.Unused;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificationRequestTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "ec-p256, EC, ec_paramgen_curve:P-256",
        "ec-p384, EC, ec_paramgen_curve:P-384",
        "rsa-2048, RSA, rsa_keygen_bits:2048",
        "ed25519, ED25519,"
    })
    void readsWhatOpensslMade(String kind, String algorithm, String option) {
        OpenSsl openssl = new OpenSsl(directory);
        if (option == null) {
            openssl.run("genpkey", "-algorithm", algorithm, "-out", "key.pem");
        } else {
            openssl.run("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "key.pem");
        }
        openssl.run(
                "req",
                "-new",
                "-key",
                "key.pem",
                "-subj",
                "/O=Payments/CN=api.internal",
                "-addext",
                "subjectAltName=DNS:API.internal,DNS:*.api.internal,IP:10.0.0.1,IP:fd00::1,URI:spiffe://internal/api",
                "-addext",
                "basicConstraints=critical,CA:TRUE",
                "-out",
                "request.pem");

        CertificationRequest request = readable(openssl.read("request.pem"));

        assertThat(request.commonNames()).containsExactly("api.internal");
        assertThat(request.names())
                .extracting(SubjectName::display)
                .containsExactly("api.internal", "*.api.internal", "10.0.0.1", "fd00::1", "spiffe://internal/api");
        assertThat(request.unused()).containsExactly(new Unused("extension", "2.5.29.19"));
        assertThat(KeyCheck.check(request.publicKey())).isEqualTo(new KeyCheck.Acceptable(KeyAlgorithm.parse(kind)));
        assertThat(ProofOfPossession.verify(request)).isEqualTo(new ProofOfPossession.Proven());
    }

    @ParameterizedTest
    @CsvSource({"ec-p256", "ec-p384", "ec-p521", "ed25519", "rsa-2048"})
    void opensslVerifiesARequestThatWasMadeHere(String kind) {
        OpenSsl openssl = new OpenSsl(directory);
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(kind));

        CertificationRequest request = CertificationRequest.create(
                key, DistinguishedName.empty(), List.of(SubjectName.parse("api.internal"), SubjectName.parse("::1")));

        openssl.write("request.pem", request.pem());
        assertThat(openssl.run("req", "-in", "request.pem", "-verify", "-noout", "-text"))
                .contains(
                        "verify OK",
                        "DNS:api.internal, IP Address:0:0:0:0:0:0:0:1",
                        "Subject Alternative Name: critical");
        assertThat(ProofOfPossession.verify(request)).isEqualTo(new ProofOfPossession.Proven());
    }

    @Test
    void refusesAProofMadeByAnotherKey() {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.P256);
        SigningKey other = TestAuthority.newKey(KeyAlgorithm.P256);

        CertificationRequest request = CertificationRequest.create(
                new Borrowed(other, key), DistinguishedName.commonName("api.internal"), List.of());

        assertThat(ProofOfPossession.verify(request)).isInstanceOf(ProofOfPossession.Missing.class);
    }

    static CertificationRequest readable(String pem) {
        Parsed parsed = CertificationRequest.parse(pem);
        assertThat(parsed).isInstanceOf(Parsed.Readable.class);
        return ((Parsed.Readable) parsed).request();
    }

    /** Signs with one key and shows the public key of another. */
    record Borrowed(SigningKey signer, SigningKey shown) implements DocumentSigner {
        @Override
        public org.bouncycastle.asn1.x509.AlgorithmIdentifier algorithm() {
            return signer.algorithm();
        }

        @Override
        public org.bouncycastle.asn1.x509.SubjectPublicKeyInfo publicKey() {
            return shown.publicKey();
        }

        @Override
        public boolean repeatsSignatures() {
            return signer.repeatsSignatures();
        }

        @Override
        public byte[] sign(byte[] document) {
            return signer.sign(document);
        }
    }
}
