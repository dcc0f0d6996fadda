/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.Arrays;
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

/**
 * What the rules look at.
 *
 * @param issuer the signing authority's certificate; empty for a self-signed certificate
 * @param outerAlgorithm what stands, or will stand, beside the signature
 */
record Subject(TBSCertificate certificate, Optional<X509CertificateHolder> issuer, AlgorithmIdentifier outerAlgorithm) {

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
        return extension(oid).map(Extension::getParsedValue);
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
        return value(Extension.extendedKeyUsage).stream()
                .flatMap(value ->
                        Arrays.stream(ExtendedKeyUsage.getInstance(value).getUsages()))
                .map(KeyPurposeId::getId)
                .collect(Collectors.toSet());
    }
}
