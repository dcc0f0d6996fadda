/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate without its signature (RFC 5280 §4.1.2), made by {@link CertificateDraft}. It has serial number 0,
 * which is never signed, until {@link #withSerial} gives it one: a serial can so be a function of all the rest.
 */
public final class ToBeSigned {
    private static final ASN1Integer VERSION_3 = new ASN1Integer(2);

    private final TBSCertificate certificate;
    /** Written once and needed often: numbered, recorded, signed, verified, noted. Whoever comes second may write the same again. */
    private byte @Nullable [] encoded;

    ToBeSigned(TBSCertificate certificate) {
        this.certificate = certificate;
    }

    public ToBeSigned withSerial(SerialNumber serial) {
        return new ToBeSigned(new TBSCertificate(
                VERSION_3,
                new ASN1Integer(serial.value()),
                certificate.getSignature(),
                certificate.getIssuer(),
                certificate.getValidity(),
                certificate.getSubject(),
                certificate.getSubjectPublicKeyInfo(),
                null,
                null,
                certificate.getExtensions()));
    }

    /** The octets to sign: DER of TBSCertificate. The same certificate always has the same octets. */
    public byte[] encoded() {
        byte[] octets = encoded;
        if (octets == null) {
            try {
                octets = certificate.getEncoded(ASN1Encoding.DER);
            } catch (IOException e) {
                throw new UncheckedIOException("a certificate in memory can be encoded", e);
            }
            encoded = octets;
        }
        return octets.clone();
    }

    /** Over {@link #encoded}: part of a certificate's identity. */
    public Sha256 digest() {
        return Sha256.of(encoded());
    }

    /** The certificate, once its octets are signed with the algorithm that it names. Does not check the signature. */
    public X509CertificateHolder assemble(byte[] signature) {
        if (certificate.getSerialNumber().hasValue(BigInteger.ZERO)) {
            throw new IllegalStateException("a certificate without a serial number is not put together");
        }
        return new X509CertificateHolder(Certificate.getInstance(new DERSequence(
                new ASN1Encodable[] {certificate, certificate.getSignature(), new DERBitString(signature)})));
    }

    public Instant notBefore() {
        return ValidityTime.decode(certificate.getStartDate());
    }

    /** The last second of its validity (§4.1.2.5: inclusive). */
    public Instant notAfter() {
        return ValidityTime.decode(certificate.getEndDate());
    }

    public TBSCertificate structure() {
        return certificate;
    }
}
