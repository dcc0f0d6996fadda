/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** The OCSP responder, asked over HTTP as any client asks it, and believed only where its signature leads to the authority. */
public final class Responder {
    private static final AlgorithmIdentifier SHA1 =
            new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE);

    /** What it says of a serial. */
    public enum Answer {
        GOOD,
        REVOKED,
        UNKNOWN,
        TRY_LATER,
        /** No answer about it: unauthorized, or no OCSP at all. */
        NONE
    }

    /** An answer with its times; where it is none, these are the beginning of time. */
    public record Said(Answer answer, Instant thisUpdate, Instant nextUpdate) {
        static final Said NOTHING = new Said(Answer.NONE, Instant.EPOCH, Instant.EPOCH);
        static final Said TRY_LATER = new Said(Answer.TRY_LATER, Instant.EPOCH, Instant.EPOCH);

        public boolean isAboutIt() {
            return !equals(NOTHING) && !equals(TRY_LATER);
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final DigestCalculatorProvider digests;
    private final URI address;

    public Responder(int port) {
        this.address = URI.create("http://127.0.0.1:" + port + "/ocsp");
        try {
            this.digests = new JcaDigestCalculatorProviderBuilder().build();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer ask(X509CertificateHolder issuer, BigInteger serial) throws IOException, InterruptedException {
        return look(issuer, serial).answer();
    }

    public Said look(X509CertificateHolder issuer, BigInteger serial) throws IOException, InterruptedException {
        try {
            CertificateID id = new CertificateID(digests.get(SHA1), issuer, serial);
            byte[] request = new OCSPReqBuilder().addRequest(id).build().getEncoded();
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(address)
                            .header("Content-Type", "application/ocsp-request")
                            .timeout(Duration.ofSeconds(10))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                return Said.NOTHING;
            }
            OCSPResp response = new OCSPResp(answer.body());
            return switch (response.getStatus()) {
                case OCSPRespBuilder.SUCCESSFUL -> read((BasicOCSPResp) response.getResponseObject(), id, issuer);
                case OCSPRespBuilder.TRY_LATER -> Said.TRY_LATER;
                default -> Said.NOTHING;
            };
        } catch (OCSPException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    private Said read(BasicOCSPResp basic, CertificateID asked, X509CertificateHolder issuer)
            throws OCSPException, OperatorCreationException, IOException {
        if (!isTrusted(basic, issuer)) {
            throw new IOException("the answer's signature does not lead to the authority");
        }
        for (SingleResp single : basic.getResponses()) {
            if (single.getCertID().equals(asked)) {
                Answer answer = switch (single.getCertStatus()) {
                    case null -> Answer.GOOD; // as Bouncy Castle spells CertificateStatus.GOOD
                    case RevokedStatus _ -> Answer.REVOKED;
                    default -> Answer.UNKNOWN;
                };
                // RFC 9919 §3.2.4: it is always there.
                return new Said(
                        answer,
                        single.getThisUpdate().toInstant(),
                        single.getNextUpdate().toInstant());
            }
        }
        return Said.NOTHING;
    }

    /** RFC 6960 §4.2.2.2: signed by whom the authority itself certified for it. */
    private static boolean isTrusted(BasicOCSPResp basic, X509CertificateHolder issuer)
            throws OCSPException, OperatorCreationException, IOException {
        JcaContentVerifierProviderBuilder verifiers = new JcaContentVerifierProviderBuilder();
        for (X509CertificateHolder signer : basic.getCerts()) {
            try {
                ExtendedKeyUsage uses = ExtendedKeyUsage.fromExtensions(signer.getExtensions());
                if (uses != null
                        && uses.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                        && signer.isSignatureValid(verifiers.build(issuer))
                        && basic.isSignatureValid(verifiers.build(signer))) {
                    return true;
                }
            } catch (org.bouncycastle.cert.CertException | java.security.cert.CertificateException e) {
                throw new IOException(e);
            }
        }
        return false;
    }
}
