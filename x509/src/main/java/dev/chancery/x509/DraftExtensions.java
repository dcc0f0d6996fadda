/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        List<GeneralName> list = new ArrayList<>();
        names.forEach(name -> list.add(name.toGeneralName()));
        add(Extension.subjectAlternativeName, critical, new GeneralNames(list.toArray(GeneralName[]::new)));
    }

    void addCrl(List<String> urls) {
        List<DistributionPoint> points = new ArrayList<>();
        urls.forEach(url -> points.add(new DistributionPoint(CrlAddress.pointOf(url), null, null)));
        if (!points.isEmpty()) {
            add(Extension.cRLDistributionPoints, false, new CRLDistPoint(points.toArray(DistributionPoint[]::new)));
        }
    }

    void addAccess(List<String> ocspUrls, List<String> issuerUrls) {
        List<AccessDescription> descriptions = new ArrayList<>();
        ocspUrls.forEach(url -> descriptions.add(access(AccessDescription.id_ad_ocsp, url)));
        issuerUrls.forEach(url -> descriptions.add(access(AccessDescription.id_ad_caIssuers, url)));
        if (!descriptions.isEmpty()) {
            add(
                    Extension.authorityInfoAccess,
                    false,
                    new AuthorityInformationAccess(descriptions.toArray(AccessDescription[]::new)));
        }
    }

    Extensions inOrder() {
        List<Extension> extensions = new ArrayList<>();
        for (ASN1ObjectIdentifier oid : ORDER) {
            Extension extension = byOid.get(oid);
            if (extension != null) {
                extensions.add(extension);
            }
        }
        return new Extensions(extensions.toArray(Extension[]::new));
    }

    private static AccessDescription access(ASN1ObjectIdentifier method, String url) {
        return new AccessDescription(method, CrlAddress.location(url));
    }
}
