/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.KeyCheck;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** What the rules look at. Each part is decoded once, since many rules ask for it. For one thread. */
final class Subject {
    private final TBSCertificate certificate;
    private final Optional<X509CertificateHolder> issuer;
    private final AlgorithmIdentifier outerAlgorithm;
    private final Map<ASN1ObjectIdentifier, Optional<ASN1Encodable>> values = new HashMap<>();
    private @Nullable KeyCheck key;
    private @Nullable Set<String> purposes;

    /**
     * @param issuer the signing authority's certificate; empty for a self-signed certificate
     * @param outerAlgorithm what stands, or will stand, beside the signature
     */
    Subject(TBSCertificate certificate, Optional<X509CertificateHolder> issuer, AlgorithmIdentifier outerAlgorithm) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.outerAlgorithm = outerAlgorithm;
    }

    TBSCertificate certificate() {
        return certificate;
    }

    Optional<X509CertificateHolder> issuer() {
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

    Stream<Extension> extensions() {
        Extensions all = certificate.getExtensions();
        return all == null
                ? Stream.empty()
                : Arrays.stream(all.getExtensionOIDs()).map(all::getExtension);
    }

    Optional<Extension> extension(ASN1ObjectIdentifier oid) {
        return Optional.ofNullable(certificate.getExtensions()).map(all -> all.getExtension(oid));
    }

    Optional<ASN1Encodable> value(ASN1ObjectIdentifier oid) {
        return values.computeIfAbsent(oid, one -> extension(one).map(Extension::getParsedValue));
    }

    boolean isAuthority() {
        return value(Extension.basicConstraints)
                .map(value -> BasicConstraints.getInstance(value).isCA())
                .orElse(false);
    }

    boolean hasUse(int bit) {
        return value(Extension.keyUsage)
                .map(value -> KeyUsage.getInstance(value).hasUsages(bit))
                .orElse(false);
    }

    Set<String> purposes() {
        Set<String> decoded = purposes;
        if (decoded == null) {
            decoded = value(Extension.extendedKeyUsage).stream()
                    .flatMap(value ->
                            Arrays.stream(ExtendedKeyUsage.getInstance(value).getUsages()))
                    .map(KeyPurposeId::getId)
                    .collect(Collectors.toSet());
            purposes = decoded;
        }
        return decoded;
    }
}
