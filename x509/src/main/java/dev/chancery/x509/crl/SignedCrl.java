/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import dev.chancery.x509.CrlAddress;
import dev.chancery.x509.DerShape;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SignatureCheck;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.cert.X509CertificateHolder;

/** A list as published (RFC 5280 §5.1.1). Parsing says nothing about who signed it: {@link #flaw} does. */
public final class SignedCrl {
    /** Octets of a list that is read at most: more than a record of the log can carry. */
    public static final int OCTETS_MAX = 1_048_576;

    private final byte[] der;
    private final byte[] toBeSigned;
    private final CertificateList list;
    private final TBSCertList content;

    private SignedCrl(byte[] der, ASN1Sequence whole) throws IOException {
        this.der = der;
        // As it came: Bouncy Castle's own class writes what it understood.
        this.toBeSigned = whole.getObjectAt(0).toASN1Primitive().getEncoded();
        this.list = CertificateList.getInstance(whole);
        this.content = list.getTBSCertList();
    }

    /** Throws {@link IllegalArgumentException} that says what is wrong, and nothing else. */
    public static SignedCrl parse(byte[] der) {
        if (der.length > OCTETS_MAX) {
            throw new IllegalArgumentException("CRL has " + der.length + " bytes, more than " + OCTETS_MAX);
        }
        Optional<String> shape = DerShape.flaw(der);
        if (shape.isPresent()) {
            throw new IllegalArgumentException("not a DER CRL: " + shape.get());
        }
        try {
            ASN1Sequence whole = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            if (!Arrays.equals(whole.getEncoded(ASN1Encoding.DER), der)) {
                throw new IllegalArgumentException("it is not written as DER would");
            }
            SignedCrl crl = new SignedCrl(der.clone(), whole);
            crl.number();
            crl.thisUpdate();
            crl.nextUpdate();
            return crl;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not a CRL of RFC 5280: " + e.getMessage(), e);
        }
    }

    public byte[] encoded() {
        return der.clone();
    }

    public int size() {
        return der.length;
    }

    public BigInteger number() {
        return CRLNumber.getInstance(value(Extension.cRLNumber)).getCRLNumber();
    }

    public Instant thisUpdate() {
        return ValidityTime.decode(content.getThisUpdate());
    }

    public Instant nextUpdate() {
        return ValidityTime.decode(content.getNextUpdate());
    }

    /** In the order in which they stand on it. */
    public List<RevokedEntry> entries() {
        return Arrays.stream(content.getRevokedCertificates())
                .map(entry -> new RevokedEntry(
                        entry.getUserCertificate().getValue(),
                        ValidityTime.decode(entry.getRevocationDate()),
                        reason(entry)))
                .toList();
    }

    /**
     * Why it is not the list of this authority for this place, as a sentence; empty when it is: the issuer is the authority's subject octet for
     * octet, the authority's key signed it, and its distribution point is the one in certificates that name {@code url} (§6.3.3 (b), (f), (g)). A
     * root's one list needs to name none.
     */
    public Optional<String> flaw(X509CertificateHolder issuer, String url) {
        if (!Arrays.equals(octets(content.getIssuer()), octets(issuer.getSubject()))) {
            return Optional.of("its issuer is not the CA's subject");
        }
        if (list.getSignature().getPadBits() != 0
                || !content.getSignature().equals(list.getSignatureAlgorithm())
                || !SignatureCheck.verifies(
                        content.getSignature(),
                        toBeSigned,
                        list.getSignature().getBytes(),
                        issuer.getSubjectPublicKeyInfo())) {
            return Optional.of("it is not signed with the CA's key");
        }
        return isFor(issuer, url) ? Optional.empty() : Optional.of("its distribution point is not " + url);
    }

    private boolean isFor(X509CertificateHolder issuer, String url) {
        try {
            DistributionPointName point = IssuingDistributionPoint.getInstance(
                            value(Extension.issuingDistributionPoint))
                    .getDistributionPoint();
            return point == null
                    ? CrlScope.of(issuer).isWhole()
                    : Arrays.equals(octets(point), octets(CrlAddress.pointOf(url)));
        } catch (RuntimeException e) {
            return false;
        }
    }

    public Sha256 sha256() {
        return Sha256.of(der);
    }

    /** The structure, for those who look at what is not here. */
    public CertificateList structure() {
        return list;
    }

    private ASN1Encodable value(ASN1ObjectIdentifier oid) {
        Extensions extensions = content.getExtensions();
        Extension extension = extensions == null ? null : extensions.getExtension(oid);
        if (extension == null) {
            throw new IllegalArgumentException("extension " + oid + " is missing");
        }
        return extension.getParsedValue();
    }

    private static RevocationReason reason(TBSCertList.CRLEntry entry) {
        Extension reason =
                entry.getExtensions() == null ? null : entry.getExtensions().getExtension(Extension.reasonCode);
        if (reason == null) {
            return RevocationReason.UNSPECIFIED;
        }
        int code = ASN1Enumerated.getInstance(reason.getParsedValue()).intValueExact();
        return Arrays.stream(RevocationReason.values())
                .filter(one -> one.code() == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reason of a complete CRL: " + code));
    }

    private static byte[] octets(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("what was parsed can be encoded again", e);
        }
    }
}
