/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The extensions of a draft, each once, always written in the order of {@link #ORDER}. */
final class DraftExtensions {
    /** The same octets for the same certificate, for ever: a new extension is added at the end. */
    private static final List<ASN1ObjectIdentifier> ORDER = List.of(
            Extension.authorityKeyIdentifier,
            Extension.subjectKeyIdentifier,
            Extension.keyUsage,
            Extension.basicConstraints,
            Extension.nameConstraints,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.cRLDistributionPoints,
            Extension.authorityInfoAccess,
            OCSPObjectIdentifiers.id_pkix_ocsp_nocheck,
            Extension.noRevAvail);

    private final Map<ASN1ObjectIdentifier, Extension> byOid = new HashMap<>();

    /** Replaces an extension of the same OID. */
    void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            byOid.put(oid, Extension.create(oid, critical, value));
        } catch (IOException e) {
            throw new UncheckedIOException("an extension in memory can be encoded", e);
        }
    }

    void addNames(List<SubjectName> names, boolean critical) {
        GeneralName[] list = names.stream().map(SubjectName::toGeneralName).toArray(GeneralName[]::new);
        add(Extension.subjectAlternativeName, critical, new GeneralNames(list));
    }

    void addCrl(List<String> urls) {
        DistributionPoint[] points = urls.stream()
                .map(url -> new DistributionPoint(CrlAddress.pointOf(url), null, null))
                .toArray(DistributionPoint[]::new);
        if (points.length > 0) {
            add(Extension.cRLDistributionPoints, false, new CRLDistPoint(points));
        }
    }

    void addAccess(List<String> ocspUrls, List<String> issuerUrls) {
        AccessDescription[] descriptions = Stream.concat(
                        ocspUrls.stream().map(url -> access(AccessDescription.id_ad_ocsp, url)),
                        issuerUrls.stream().map(url -> access(AccessDescription.id_ad_caIssuers, url)))
                .toArray(AccessDescription[]::new);
        if (descriptions.length > 0) {
            add(Extension.authorityInfoAccess, false, new AuthorityInformationAccess(descriptions));
        }
    }

    Extensions inOrder() {
        return new Extensions(
                ORDER.stream().map(byOid::get).filter(Objects::nonNull).toArray(Extension[]::new));
    }

    private static AccessDescription access(ASN1ObjectIdentifier method, String url) {
        return new AccessDescription(method, CrlAddress.location(url));
    }
}
