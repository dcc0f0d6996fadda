/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.DerShape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * A to-be-signed list as its octets say, field by field (RFC 5280 §5.1): Bouncy Castle's own class hides whether an absent field was absent.
 *
 * @param version absent in version 1
 * @param revoked null when the field is absent
 * @param extensions each a SEQUENCE; null when the field is absent
 * @param url where the list is to be published
 */
record CrlSubject(
        @Nullable ASN1Integer version,
        ASN1Encodable algorithm,
        ASN1Encodable outerAlgorithm,
        ASN1Encodable issuerName,
        ASN1Encodable thisUpdate,
        @Nullable ASN1Encodable nextUpdate,
        @Nullable List<ASN1Sequence> revoked,
        @Nullable List<ASN1Sequence> extensions,
        X509CertificateHolder issuer,
        String url) {

    /** Empty for what is no TBSCertList in DER. */
    static Optional<CrlSubject> read(
            byte[] encoded, ASN1Encodable outerAlgorithm, X509CertificateHolder issuer, String url) {
        try {
            ASN1Primitive parsed = ASN1Primitive.fromByteArray(encoded);
            return DerShape.flaw(encoded).isEmpty() && Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), encoded)
                    ? Optional.of(read(ASN1Sequence.getInstance(parsed), outerAlgorithm, issuer, url))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static CrlSubject read(
            ASN1Sequence list, ASN1Encodable outerAlgorithm, X509CertificateHolder issuer, String url) {
        int at = 0;
        ASN1Integer version = list.getObjectAt(at) instanceof ASN1Integer number ? number : null;
        at += version == null ? 0 : 1;
        ASN1Encodable algorithm = list.getObjectAt(at++);
        ASN1Encodable name = list.getObjectAt(at++);
        ASN1Encodable thisUpdate = list.getObjectAt(at++);
        ASN1Encodable nextUpdate = at < list.size() && isTime(list.getObjectAt(at)) ? list.getObjectAt(at++) : null;
        List<ASN1Sequence> revoked =
                at < list.size() && list.getObjectAt(at) instanceof ASN1Sequence all ? sequences(all) : null;
        at += revoked == null ? 0 : 1;
        List<ASN1Sequence> extensions = at < list.size()
                ? sequences(ASN1Sequence.getInstance((ASN1TaggedObject) list.getObjectAt(at++), true))
                : null;
        if (at != list.size()) {
            throw new IllegalArgumentException("a TBSCertList has no more fields");
        }
        return new CrlSubject(
                version, algorithm, outerAlgorithm, name, thisUpdate, nextUpdate, revoked, extensions, issuer, url);
    }

    List<ASN1Sequence> entries() {
        return revoked == null ? List.of() : revoked;
    }

    Stream<Extension> allExtensions() {
        return extensions == null ? Stream.empty() : extensions.stream().map(Extension::getInstance);
    }

    Optional<Extension> extension(ASN1ObjectIdentifier oid) {
        return allExtensions().filter(one -> one.getExtnId().equals(oid)).findFirst();
    }

    /** Of one entry, each a SEQUENCE; none where the field is absent. */
    static List<ASN1Sequence> extensionsOf(ASN1Sequence entry) {
        return entry.size() < 3 ? List.of() : sequences(ASN1Sequence.getInstance(entry.getObjectAt(2)));
    }

    private static boolean isTime(ASN1Encodable value) {
        return value instanceof ASN1UTCTime || value instanceof ASN1GeneralizedTime;
    }

    private static List<ASN1Sequence> sequences(ASN1Sequence all) {
        return Arrays.stream(all.toArray()).map(ASN1Sequence::getInstance).toList();
    }
}
