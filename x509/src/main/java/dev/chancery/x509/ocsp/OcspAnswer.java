/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.KeyIdentifiers;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Writes OCSPResponse in DER (RFC 6960 §4.2) for one delegated signer. Safe for use by several threads when its signer
 * is; the same answers, time and nonce get the same octets when the signature repeats.
 */
public final class OcspAnswer {
    private static final byte[] BASIC = encoded(OCSPObjectIdentifiers.id_pkix_ocsp_basic);
    private static final byte[] NONCE = encoded(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    private static final byte[] EXTENDED_REVOKE = encoded(new Extension(
            OCSPObjectIdentifiers.id_pkix_ocsp_extended_revoke, false, new DEROctetString(encoded(DERNull.INSTANCE))));
    private static final int SUCCESSFUL = 0;
    private static final int BY_KEY = 2;
    private static final int EXTENSIONS = 1;
    /** Of all tags and lengths, and then some. */
    private static final int HEADERS_OCTETS = 64;

    private static final int DATA_OCTETS = 256;

    private final DocumentSigner signer;
    private final byte[] responder;
    private final byte[] algorithm;
    private final byte[] certificates;

    /** @param certificate the signer's own, issued directly by the authority that it answers for (§4.2.2.2) */
    public OcspAnswer(DocumentSigner signer, X509CertificateHolder certificate) {
        if (!certificate.getSubjectPublicKeyInfo().equals(signer.publicKey())) {
            throw new IllegalArgumentException("the OCSP signer's certificate is for another key than it signs with");
        }
        this.signer = signer;
        // RFC 9919 §3.2.1: byKey, which is SHA-1 of the responder's key, never of the authority's.
        this.responder =
                encoded(new DERTaggedObject(true, BY_KEY, new DEROctetString(KeyIdentifiers.sha1(signer.publicKey()))));
        this.algorithm = encoded(signer.algorithm());
        this.certificates = encoded(new DERTaggedObject(true, 0, new DERSequence(certificate.toASN1Structure())));
    }

    /** An answer without signature and status, which is why clients may not keep it (§4.2.1: no responseBytes). */
    public enum Failure {
        MALFORMED_REQUEST(OCSPResponseStatus.MALFORMED_REQUEST),
        INTERNAL_ERROR(OCSPResponseStatus.INTERNAL_ERROR),
        TRY_LATER(OCSPResponseStatus.TRY_LATER),
        UNAUTHORIZED(OCSPResponseStatus.UNAUTHORIZED);

        private final int code;

        Failure(int code) {
            this.code = code;
        }

        public byte[] encoded() {
            return OcspAnswer.encoded(new OCSPResponse(new OCSPResponseStatus(code), null));
        }
    }

    /**
     * @param answers one per CertID of the request, in its order
     * @param producedAt in whole seconds
     * @param nonce that of the request, repeated in the same form (RFC 9654 §2.1)
     */
    public byte[] encoded(List<SingleAnswer> answers, Instant producedAt, Optional<byte[]> nonce) {
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("an OCSP response must contain at least one SingleResponse");
        }
        byte[] data = responseData(answers, producedAt, nonce.orElse(null));
        byte[] signature = signer.sign(data);
        DerWriter der =
                new DerWriter(HEADERS_OCTETS + data.length + algorithm.length + signature.length + certificates.length);
        int end = der.mark();
        der.octets(certificates);
        int signatureEnd = der.mark();
        der.octets(signature).octet(0).header(DerWriter.BIT_STRING, signatureEnd);
        return der.octets(algorithm)
                .octets(data)
                .header(DerWriter.SEQUENCE, end)
                .header(DerWriter.OCTET_STRING, end)
                .octets(BASIC)
                .header(DerWriter.SEQUENCE, end)
                .header(DerWriter.EXPLICIT, end)
                .octet(SUCCESSFUL)
                .octet(1)
                .octet(DerWriter.ENUMERATED)
                .header(DerWriter.SEQUENCE, end)
                .toOctets();
    }

    /** ResponseData (§4.2.1), from its last field to its first. */
    private byte[] responseData(List<SingleAnswer> answers, Instant producedAt, byte @Nullable [] nonce) {
        DerWriter der = new DerWriter(DATA_OCTETS);
        int end = der.mark();
        writeExtensions(der, answers, nonce);
        int answersEnd = der.mark();
        for (SingleAnswer answer : answers.reversed()) {
            answer.writeTo(der);
        }
        return der.header(DerWriter.SEQUENCE, answersEnd)
                .octets(ValidityTime.generalizedOctets(producedAt))
                .octets(responder)
                .header(DerWriter.SEQUENCE, end)
                .toOctets();
    }

    /** RFC 9919 §3.2.1 wants none that need not be there. */
    private static void writeExtensions(DerWriter der, List<SingleAnswer> answers, byte @Nullable [] nonce) {
        int end = der.mark();
        for (SingleAnswer answer : answers) {
            if (answer.status() instanceof CertificateStatus.NonIssued) {
                // RFC 6960 §4.4.8: must be here, and never beside the single answer.
                der.octets(EXTENDED_REVOKE);
                break;
            }
        }
        if (nonce != null) {
            int nonceEnd = der.mark();
            der.octets(nonce)
                    .header(DerWriter.OCTET_STRING, nonceEnd)
                    .header(DerWriter.OCTET_STRING, nonceEnd)
                    .octets(NONCE)
                    .header(DerWriter.SEQUENCE, nonceEnd);
        }
        if (der.mark() > end) {
            der.header(DerWriter.SEQUENCE, end).header(DerWriter.EXPLICIT | EXTENSIONS, end);
        }
    }

    private static byte[] encoded(ASN1Object value) {
        try {
            return value.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer in memory can be encoded", e);
        }
    }
}
