/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.KeyCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jspecify.annotations.Nullable;

/** What the rules look at. Each part is decoded once, since many rules ask for it. For one thread. */
final class Subject {
    private final TBSCertificate certificate;
    private final Optional<Issuer> issuer;
    private final AlgorithmIdentifier outerAlgorithm;
    private final Map<ASN1ObjectIdentifier, Optional<ASN1Encodable>> values = new HashMap<>();
    private final List<Extension> extensions;
    private @Nullable KeyCheck key;
    private @Nullable Set<String> purposes;
    private @Nullable List<GeneralName> names;
    private @Nullable List<AccessDescription> access;
    private @Nullable Boolean authority;

    /**
     * @param issuer empty for a self-signed certificate
     * @param outerAlgorithm what stands, or will stand, beside the signature
     */
    Subject(TBSCertificate certificate, Optional<Issuer> issuer, AlgorithmIdentifier outerAlgorithm) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.outerAlgorithm = outerAlgorithm;
        this.extensions = extensions(certificate.getExtensions());
    }

    TBSCertificate certificate() {
        return certificate;
    }

    Optional<Issuer> issuer() {
        return issuer;
    }

    AlgorithmIdentifier outerAlgorithm() {
        return outerAlgorithm;
    }

    KeyCheck key() {
        KeyCheck checked = key;
        if (checked == null) {
            checked = KeyCheck.check(certificate.getSubjectPublicKeyInfo());
            key = checked;
        }
        return checked;
    }

    /** As they stand: one OID may be there twice. */
    List<Extension> extensions() {
        return extensions;
    }

    Optional<Extension> extension(ASN1ObjectIdentifier oid) {
        return Optional.ofNullable(certificate.getExtensions()).map(all -> all.getExtension(oid));
    }

    Optional<ASN1Encodable> value(ASN1ObjectIdentifier oid) {
        return values.computeIfAbsent(oid, one -> extension(one).map(Extension::getParsedValue));
    }

    boolean isAuthority() {
        Boolean decoded = authority;
        if (decoded == null) {
            decoded = value(Extension.basicConstraints)
                    .map(value -> BasicConstraints.getInstance(value).isCA())
                    .orElse(false);
            authority = decoded;
        }
        return decoded;
    }

    boolean hasUse(int bit) {
        return value(Extension.keyUsage)
                .map(value -> KeyUsage.getInstance(value).hasUsages(bit))
                .orElse(false);
    }

    Set<String> purposes() {
        Set<String> decoded = purposes;
        if (decoded == null) {
            decoded = new HashSet<>();
            Optional<ASN1Encodable> value = value(Extension.extendedKeyUsage);
            if (value.isPresent()) {
                for (KeyPurposeId purpose :
                        ExtendedKeyUsage.getInstance(value.get()).getUsages()) {
                    decoded.add(purpose.getId());
                }
            }
            purposes = decoded;
        }
        return decoded;
    }

    /** Subject alternative names. */
    List<GeneralName> names() {
        List<GeneralName> decoded = names;
        if (decoded == null) {
            decoded = value(Extension.subjectAlternativeName)
                    .map(value -> List.of(GeneralNames.getInstance(value).getNames()))
                    .orElse(List.of());
            names = decoded;
        }
        return decoded;
    }

    /** Authority information access. */
    List<AccessDescription> access() {
        List<AccessDescription> decoded = access;
        if (decoded == null) {
            decoded = value(Extension.authorityInfoAccess)
                    .map(value -> List.of(
                            AuthorityInformationAccess.getInstance(value).getAccessDescriptions()))
                    .orElse(List.of());
            access = decoded;
        }
        return decoded;
    }

    private static List<Extension> extensions(@Nullable Extensions all) {
        List<Extension> list = new ArrayList<>();
        if (all != null) {
            for (ASN1ObjectIdentifier oid : all.getExtensionOIDs()) {
                list.add(all.getExtension(oid));
            }
        }
        return list;
    }
}
