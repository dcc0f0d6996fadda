/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.OpenSsl;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What openssl asks is understood, and what is answered openssl believes. */
class OcspTest {
    private static final Instant NOW = TestAuthority.NOT_BEFORE.plus(Duration.ofHours(1));
    // openssl judges these by its own clock: far enough apart for any day on which the test runs.
    private static final Instant NEXT = NOW.plus(Duration.ofDays(3_000));
    private static final ASN1ObjectIdentifier EXTENDED_REVOKE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.9");
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P256);
    private static final TestAuthority ISSUING = ROOT.issuing(KeyAlgorithm.P256);
    private static final SigningKey SUBJECT = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final X509CertificateHolder LEAF = ISSUING.sign(ISSUING.server(SUBJECT));

    @TempDir
    Path directory;

    private OpenSsl openssl;

    @BeforeEach
    void writeChain() {
        openssl = new OpenSsl(directory);
        openssl.write("root.pem", Pem.certificate(ROOT.certificate()));
        openssl.write("issuing.pem", Pem.certificate(ISSUING.certificate()));
        openssl.write("leaf.pem", Pem.certificate(LEAF));
    }

    @ParameterizedTest
    @CsvSource({"sha1, SHA1", "sha256, SHA256", "sha384, SHA384", "sha512, SHA512"})
    void readsWhatOpensslAsks(String digest, CertIdHash hash) {
        OcspRequest request = asked(digest);

        CertId id = request.certificates().getFirst();

        assertThat(request.certificates()).hasSize(1);
        assertThat(id.hash()).contains(hash);
        assertThat(id.serial()).contains(SerialNumber.issued(LEAF.getSerialNumber()));
        assertThat(IssuerHashes.of(ISSUING.certificate()).matches(id)).isTrue();
        assertThat(IssuerHashes.of(ROOT.certificate()).matches(id)).isFalse();
        assertThat(request.nonce()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ed25519", "rsa-2048"})
    void opensslBelievesAGoodAnswerOfEveryKindOfSigner(String algorithm) {
        assertThat(verified(algorithm, "sha1", new CertificateStatus.Good()))
                .contains("Response verify OK", "leaf.pem: good");
    }

    @ParameterizedTest
    @EnumSource(CertIdHash.class)
    void opensslFindsItselfInTheAnswerWhateverItHashedWith(CertIdHash hash) {
        assertThat(verified("ec-p256", hash.name(), new CertificateStatus.Good()))
                .contains("Response verify OK", "leaf.pem: good")
                .doesNotContain("no matching response");
    }

    @Test
    void opensslReadsWhenAndWhyItWasRevoked() {
        CertificateStatus revoked =
                new CertificateStatus.Revoked(NOW.minusSeconds(60), RevocationReason.KEY_COMPROMISE);

        assertThat(verified("ec-p256", "sha256", revoked))
                .contains("leaf.pem: revoked", "Reason: keyCompromise", "Revocation Time: Nov 21 10:59:00 2026 GMT");
    }

    /** RFC 9919 §3.2.1. Both hashes are openssl's own: that over the BIT STRING's content, and that which it finds in the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "rsa-2048", "ed25519"})
    void aResponderIsNamedByItsOwnKeyAndNotByItsAuthoritys(String algorithm) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(algorithm));
        X509CertificateHolder certificate = ISSUING.sign(signerDraft(key));
        openssl.write("signer.pem", Pem.certificate(certificate));
        openssl.write(
                "response.der",
                answer(new OcspAnswer(key, certificate), asked("sha256"), new CertificateStatus.Good()));

        String named =
                after("Responder Id: ", openssl.run("ocsp", "-respin", "response.der", "-noverify", "-resp_text"));

        assertThat(named)
                .hasSize(40)
                .isEqualTo(
                        after("Public key OCSP hash: ", openssl.run("x509", "-in", "signer.pem", "-noout", "-ocspid")))
                .isNotEqualTo(after(
                        "Public key OCSP hash: ", openssl.run("x509", "-in", "issuing.pem", "-noout", "-ocspid")));
    }

    @Test
    void anUnspecifiedReasonIsLeftOut() {
        CertificateStatus revoked = new CertificateStatus.Revoked(NOW, RevocationReason.UNSPECIFIED);

        assertThat(verified("ec-p256", "sha256", revoked))
                .contains("leaf.pem: revoked")
                .doesNotContain("Reason:");
    }

    @Test
    void opensslReadsUnknown() {
        assertThat(verified("ec-p256", "sha256", new CertificateStatus.Unknown()))
                .contains("leaf.pem: unknown");
    }

    /** RFC 6960 §2.2 and §4.4.8: reason, time and an extension that is not critical and holds NULL, beside the nonce. */
    @Test
    void opensslReadsThatNobodyIssuedIt() {
        assertThat(verified("ec-p256", "sha256", new CertificateStatus.NonIssued()))
                .contains("leaf.pem: revoked", "Reason: certificateHold", "Revocation Time: Jan  1 00:00:00 1970 GMT");

        ResponseData data = responseData();
        Extension extension = data.getResponseExtensions().getExtension(EXTENDED_REVOKE);
        assertThat(extension.isCritical()).isFalse();
        assertThat(extension.getParsedValue()).isEqualTo(DERNull.INSTANCE);
        assertThat(data.getResponseExtensions().getExtensionOIDs()).hasSize(2);
        assertThat(SingleResponse.getInstance(data.getResponses().getObjectAt(0))
                        .getSingleExtensions())
                .isNull();
    }

    @Test
    void onlyWhatNobodyIssuedIsCalledSo() {
        verified("ec-p256", "sha256", new CertificateStatus.Unknown());

        assertThat(responseData().getResponseExtensions().getExtension(EXTENDED_REVOKE))
                .isNull();
    }

    @Test
    void opensslFindsItsNonceAgain() {
        OcspRequest request = asked("sha256");
        openssl.write("response.der", answer(responder("ec-p256"), request, new CertificateStatus.Good()));

        // Without -cert openssl adds nothing to the request, and compares its nonce.
        assertThat(openssl.run(
                        "ocsp",
                        "-reqin",
                        "request.der",
                        "-respin",
                        "response.der",
                        "-CAfile",
                        "root.pem",
                        "-verify_other",
                        "issuing.pem",
                        "-attime",
                        Long.toString(NOW.getEpochSecond())))
                .contains("Response verify OK")
                .doesNotContain("nonce");
    }

    @Test
    void theSameQuestionGetsTheSameOctets() {
        OcspAnswer responder = responder("ec-p256");
        OcspRequest request = asked("sha256");

        assertThat(answer(responder, request, new CertificateStatus.Good()))
                .isEqualTo(answer(responder, request, new CertificateStatus.Good()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "rsa-3072", "ed25519"})
    void theOctetsAreThoseThatBouncyCastleWrites(String algorithm) throws IOException {
        OcspAnswer responder = responder(algorithm);
        OcspRequest request = asked("sha512");
        CertId id = request.certificates().getFirst();
        List<SingleAnswer> all = Stream.of(
                        new CertificateStatus.Good(),
                        new CertificateStatus.Unknown(),
                        new CertificateStatus.NonIssued(),
                        new CertificateStatus.Revoked(NOW, RevocationReason.UNSPECIFIED),
                        new CertificateStatus.Revoked(NOW, RevocationReason.AA_COMPROMISE))
                .map(status -> new SingleAnswer(id, status, NOW, NEXT))
                .toList();
        for (int n = 1; n <= all.size(); n++) {
            for (Optional<byte[]> nonce : List.of(Optional.<byte[]>empty(), Optional.of(new byte[128]))) {
                byte[] der = responder.encoded(all.subList(0, n), NOW, nonce);

                OCSPResponse response = OCSPResponse.getInstance(der);
                BasicOCSPResponse basic = BasicOCSPResponse.getInstance(
                        response.getResponseBytes().getResponse().getOctets());
                assertThat(basic.getTbsResponseData().getResponses().size()).isEqualTo(n);
                assertThat(new OCSPResponse(
                                        response.getResponseStatus(),
                                        new ResponseBytes(
                                                OCSPObjectIdentifiers.id_pkix_ocsp_basic,
                                                new DEROctetString(basic.getEncoded(ASN1Encoding.DER))))
                                .getEncoded(ASN1Encoding.DER))
                        .isEqualTo(der);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_REQUEST, malformedrequest",
        "INTERNAL_ERROR, internalerror",
        "TRY_LATER, trylater",
        "UNAUTHORIZED, unauthorized"
    })
    void opensslReadsAFailure(OcspAnswer.Failure failure, String word) {
        openssl.write("response.der", failure.encoded());

        assertThat(failure.encoded()).hasSize(5);
        assertThat(openssl.attempt("ocsp", "-respin", "response.der", "-text").output())
                .contains(word);
    }

    @Test
    void refusesASignerWithAnotherKeysCertificate() {
        assertThatThrownBy(() -> new OcspAnswer(SUBJECT, ISSUING.certificate())).hasMessageContaining("another key");
    }

    @Test
    void refusesAnAnswerThatEndsBeforeItBegins() {
        CertId id = asked("sha256").certificates().getFirst();

        assertThatThrownBy(() -> new SingleAnswer(id, new CertificateStatus.Good(), NOW, NOW))
                .hasMessageContaining("nextUpdate");
    }

    private ResponseData responseData() {
        return BasicOCSPResponse.getInstance(OCSPResponse.getInstance(openssl.octets("response.der"))
                        .getResponseBytes()
                        .getResponse()
                        .getOctets())
                .getTbsResponseData();
    }

    private OcspRequest asked(String digest) {
        openssl.run(
                "ocsp",
                "-" + digest.toLowerCase(Locale.ROOT),
                "-issuer",
                "issuing.pem",
                "-cert",
                "leaf.pem",
                "-reqout",
                "request.der");
        OcspRequest.Parsed parsed = OcspRequest.parse(openssl.octets("request.der"));
        assertThat(parsed).isInstanceOf(OcspRequest.Parsed.Readable.class);
        return ((OcspRequest.Parsed.Readable) parsed).request();
    }

    private String verified(String signer, String digest, CertificateStatus status) {
        openssl.write("response.der", answer(responder(signer), asked(digest), status));
        // With -cert and -reqin openssl would ask with a second nonce of its own.
        return openssl.run(
                "ocsp",
                "-no_nonce",
                "-reqin",
                "request.der",
                "-respin",
                "response.der",
                "-" + digest.toLowerCase(Locale.ROOT),
                "-issuer",
                "issuing.pem",
                "-cert",
                "leaf.pem",
                "-CAfile",
                "root.pem",
                "-verify_other",
                "issuing.pem",
                "-attime",
                Long.toString(NOW.getEpochSecond()));
    }

    private static byte[] answer(OcspAnswer responder, OcspRequest request, CertificateStatus status) {
        CertId id = request.certificates().getFirst();
        SingleAnswer single = new SingleAnswer(id, status, NOW, NEXT);
        return responder.encoded(
                List.of(single), NOW, Optional.of(request.nonce().orElseThrow()));
    }

    private static OcspAnswer responder(String algorithm) {
        SigningKey key = TestAuthority.newKey(KeyAlgorithm.parse(algorithm));
        return new OcspAnswer(key, ISSUING.sign(signerDraft(key)));
    }

    private static String after(String label, String output) {
        return output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()))
                .findFirst()
                .orElseThrow();
    }

    private static CertificateDraft signerDraft(SigningKey key) {
        return CertificateDraft.under(ISSUING.certificate())
                .subject(DistinguishedName.commonName("OCSP signer"))
                .publicKey(key.publicKey())
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .extendedKeyUsage(List.of(ExtendedKeyUse.OCSP_SIGNING))
                .ocspNoCheck()
                .validity(TestAuthority.NOT_BEFORE, NEXT);
    }
}
