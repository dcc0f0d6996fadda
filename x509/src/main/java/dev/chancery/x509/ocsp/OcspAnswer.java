/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.KeyIdentifiers;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Writes OCSPResponse in DER (RFC 6960 §4.2) for one delegated signer. Safe for use by several threads when its signer
 * is; the same answers, time and nonce get the same octets when the signature repeats.
 */
public final class OcspAnswer {
    private final DocumentSigner signer;
    private final ResponderID responder;
    private final DERSequence certificates;

    /** @param certificate the signer's own, issued directly by the authority that it answers for (§4.2.2.2) */
    public OcspAnswer(DocumentSigner signer, X509CertificateHolder certificate) {
        if (!certificate.getSubjectPublicKeyInfo().equals(signer.publicKey())) {
            throw new IllegalArgumentException("the OCSP signer's certificate is for another key than it signs with");
        }
        this.signer = signer;
        // RFC 9919 §3.2.1: byKey, which is SHA-1 of the responder's key, never of the authority's.
        this.responder = new ResponderID(new DEROctetString(KeyIdentifiers.sha1(signer.publicKey())));
        this.certificates = new DERSequence(certificate.toASN1Structure());
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
            throw new IllegalArgumentException("an OCSP answer is about at least one certificate");
        }
        ResponseData data = new ResponseData(
                responder,
                ValidityTime.generalized(producedAt),
                new DERSequence(answers.stream().map(SingleAnswer::toStructure).toArray(ASN1Encodable[]::new)),
                extensions(answers, nonce.orElse(null)));
        byte[] signature = signer.sign(encoded(data));
        BasicOCSPResponse basic =
                new BasicOCSPResponse(data, signer.algorithm(), new DERBitString(signature), certificates);
        return encoded(new OCSPResponse(
                new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL),
                new ResponseBytes(OCSPObjectIdentifiers.id_pkix_ocsp_basic, new DEROctetString(encoded(basic)))));
    }

    /** RFC 9919 §3.2.1 wants none that need not be there. */
    private static @Nullable Extensions extensions(List<SingleAnswer> answers, byte @Nullable [] nonce) {
        List<Extension> extensions = new ArrayList<>();
        if (nonce != null) {
            extensions.add(extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, new DEROctetString(nonce)));
        }
        if (answers.stream().anyMatch(answer -> answer.status() instanceof CertificateStatus.NonIssued)) {
            // RFC 6960 §4.4.8: must be here, and never beside the single answer.
            extensions.add(extension(OCSPObjectIdentifiers.id_pkix_ocsp_extended_revoke, DERNull.INSTANCE));
        }
        return extensions.isEmpty() ? null : new Extensions(extensions.toArray(Extension[]::new));
    }

    private static Extension extension(ASN1ObjectIdentifier oid, ASN1Object value) {
        return new Extension(oid, false, new DEROctetString(encoded(value)));
    }

    private static byte[] encoded(ASN1Object value) {
        try {
            return value.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer in memory can be encoded", e);
        }
    }
}
