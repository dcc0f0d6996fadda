/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/**
 * The example of RFC 9919 (Appendix B), octet for octet. The files hold what the LAMPS working group's source of the document has,
 * github.com/lamps-wg/RFC5019bis: authority, certificate, delegated signer, request, response.
 */
class Rfc9919VectorTest {
    private static final X509CertificateHolder ISSUER = Pem.parseCertificate(text("issuer.pem"));
    private static final X509CertificateHolder CERTIFICATE = Pem.parseCertificate(text("certificate.pem"));
    private static final X509CertificateHolder RESPONDER = Pem.parseCertificate(text("responder.pem"));
    private static final byte[] REQUEST = octets("request.base64");
    private static final byte[] RESPONSE = octets("response.base64");
    private static final Instant PRODUCED_AT = Instant.parse("2024-04-02T12:37:47Z");
    private static final Instant THIS_UPDATE = Instant.parse("2024-04-03T12:37:47Z");
    private static final Instant NEXT_UPDATE = Instant.parse("2024-04-10T12:37:47Z");

    /** Has the signer's public key, and of its private one the signature that the document shows, over the octets that it is over. */
    private static final class Recorded implements DocumentSigner {
        private final BasicOCSPResponse response = basic();

        @Override
        public AlgorithmIdentifier algorithm() {
            return response.getSignatureAlgorithm();
        }

        @Override
        public SubjectPublicKeyInfo publicKey() {
            return RESPONDER.getSubjectPublicKeyInfo();
        }

        @Override
        public boolean repeatsSignatures() {
            return true;
        }

        @Override
        public byte[] sign(byte[] document) {
            try {
                assertThat(document)
                        .as("tbsResponseData")
                        .isEqualTo(response.getTbsResponseData().getEncoded(ASN1Encoding.DER));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return response.getSignature().getOctets();
        }
    }

    @Test
    void readsTheRequest() {
        OcspRequest request = request();

        assertThat(request.nonce()).isEmpty();
        assertThat(request.certificates()).hasSize(1);
        CertId asked = request.certificates().getFirst();
        assertThat(asked.hash()).contains(CertIdHash.SHA256);
        assertThat(asked.serial()).contains(SerialNumber.issued(BigInteger.valueOf(27_979_789)));
        assertThat(asked.serial()).contains(SerialNumber.issued(CERTIFICATE.getSerialNumber()));
        assertThat(IssuerHashes.of(ISSUER).matches(asked)).isTrue();
        assertThat(IssuerHashes.of(CERTIFICATE).matches(asked)).isFalse();
    }

    /** All of it: the CertID as it was asked, byKey, status, times, no extension, the one certificate, and the order of everything. */
    @Test
    void writesTheResponse() {
        SingleAnswer good = new SingleAnswer(
                request().certificates().getFirst(), new CertificateStatus.Good(), THIS_UPDATE, NEXT_UPDATE);

        byte[] written =
                new OcspAnswer(new Recorded(), RESPONDER).encoded(List.of(good), PRODUCED_AT, Optional.empty());

        assertThat(written).isEqualTo(RESPONSE);
    }

    private static OcspRequest request() {
        OcspRequest.Parsed parsed = OcspRequest.parse(REQUEST);
        assertThat(parsed).isInstanceOf(OcspRequest.Parsed.Readable.class);
        return ((OcspRequest.Parsed.Readable) parsed).request();
    }

    private static BasicOCSPResponse basic() {
        return BasicOCSPResponse.getInstance(OCSPResponse.getInstance(RESPONSE)
                .getResponseBytes()
                .getResponse()
                .getOctets());
    }

    private static byte[] octets(String name) {
        return Base64.getMimeDecoder().decode(text(name));
    }

    private static String text(String name) {
        try (InputStream file =
                Objects.requireNonNull(Rfc9919VectorTest.class.getResourceAsStream("rfc9919-" + name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
