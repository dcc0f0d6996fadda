/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An extension of a certificate (RFC 5280 §4.2) for people to read.
 *
 * @param name as RFC 5280 spells it; absent for one that is not known here
 * @param value what it says, its DER in hex where it is not known or cannot be read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Extension")
public record DecodedExtension(String oid, @Nullable String name, boolean critical, String value) {
    private static final int HEX_OCTETS_MAX = 256;
    private static final HexFormat HEX = HexFormat.of();

    /** In the order of RFC 5280 §4.2.1.3. */
    private static final Map<Integer, String> KEY_USES = inOrder(
            Map.entry(KeyUsage.digitalSignature, "digitalSignature"),
            Map.entry(KeyUsage.nonRepudiation, "nonRepudiation"),
            Map.entry(KeyUsage.keyEncipherment, "keyEncipherment"),
            Map.entry(KeyUsage.dataEncipherment, "dataEncipherment"),
            Map.entry(KeyUsage.keyAgreement, "keyAgreement"),
            Map.entry(KeyUsage.keyCertSign, "keyCertSign"),
            Map.entry(KeyUsage.cRLSign, "cRLSign"),
            Map.entry(KeyUsage.encipherOnly, "encipherOnly"),
            Map.entry(KeyUsage.decipherOnly, "decipherOnly"));

    private static final Map<KeyPurposeId, String> PURPOSES = Map.of(
            KeyPurposeId.anyExtendedKeyUsage, "anyExtendedKeyUsage",
            KeyPurposeId.id_kp_serverAuth, "serverAuth",
            KeyPurposeId.id_kp_clientAuth, "clientAuth",
            KeyPurposeId.id_kp_codeSigning, "codeSigning",
            KeyPurposeId.id_kp_emailProtection, "emailProtection",
            KeyPurposeId.id_kp_timeStamping, "timeStamping",
            KeyPurposeId.id_kp_OCSPSigning, "OCSPSigning");

    private record Known(String name, Function<ASN1Encodable, String> text) {}

    private static final Map<ASN1ObjectIdentifier, Known> KNOWN = Map.of(
            Extension.keyUsage, new Known("keyUsage", DecodedExtension::keyUsage),
            Extension.extendedKeyUsage, new Known("extendedKeyUsage", DecodedExtension::extendedKeyUsage),
            Extension.subjectAlternativeName,
                    new Known("subjectAltName", value -> names(GeneralNames.getInstance(value))),
            Extension.authorityInfoAccess, new Known("authorityInfoAccess", DecodedExtension::access),
            Extension.cRLDistributionPoints, new Known("cRLDistributionPoints", DecodedExtension::distributionPoints),
            Extension.basicConstraints, new Known("basicConstraints", DecodedExtension::basicConstraints),
            Extension.subjectKeyIdentifier,
                    new Known(
                            "subjectKeyIdentifier",
                            value -> hex(SubjectKeyIdentifier.getInstance(value).getKeyIdentifier())),
            Extension.authorityKeyIdentifier, new Known("authorityKeyIdentifier", DecodedExtension::authorityKey),
            OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, new Known("id-pkix-ocsp-nocheck", _ -> "present"));

    /** Of the first certificate of a chain in PEM, in the certificate's order. */
    static List<DecodedExtension> of(String chain) {
        X509CertificateHolder leaf = Pem.parseChain(chain).getFirst();
        return leaf.getExtensions() == null
                ? List.of()
                : Stream.of(leaf.getExtensions().getExtensionOIDs())
                        .map(leaf::getExtension)
                        .map(DecodedExtension::of)
                        .toList();
    }

    private static DecodedExtension of(Extension extension) {
        ASN1ObjectIdentifier oid = extension.getExtnId();
        Known known = KNOWN.get(oid);
        return new DecodedExtension(
                oid.getId(), known == null ? null : known.name(), extension.isCritical(), text(extension, known));
    }

    private static String text(Extension extension, @Nullable Known known) {
        byte[] der = extension.getExtnValue().getOctets();
        if (known == null) {
            return hex(der);
        }
        try {
            return known.text().apply(extension.getParsedValue());
        } catch (RuntimeException e) {
            // Whatever is in there: what cannot be read is shown as it is, and hides nothing else.
            return hex(der);
        }
    }

    private static String keyUsage(ASN1Encodable value) {
        KeyUsage usage = KeyUsage.getInstance(value);
        return KEY_USES.entrySet().stream()
                .filter(use -> usage.hasUsages(use.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(", "));
    }

    private static String extendedKeyUsage(ASN1Encodable value) {
        return Stream.of(ExtendedKeyUsage.getInstance(value).getUsages())
                .map(purpose -> PURPOSES.getOrDefault(purpose, purpose.getId()))
                .collect(Collectors.joining(", "));
    }

    private static String basicConstraints(ASN1Encodable value) {
        BasicConstraints constraints = BasicConstraints.getInstance(value);
        return !constraints.isCA()
                ? "CA:FALSE"
                : constraints.getPathLenConstraint() == null
                        ? "CA:TRUE"
                        : "CA:TRUE, pathlen:" + constraints.getPathLenConstraint();
    }

    private static String access(ASN1Encodable value) {
        return Stream.of(AuthorityInformationAccess.getInstance(value).getAccessDescriptions())
                .map(access -> method(access.getAccessMethod()) + " " + name(access.getAccessLocation()))
                .collect(Collectors.joining(", "));
    }

    private static String method(ASN1ObjectIdentifier method) {
        return method.equals(AccessDescription.id_ad_ocsp)
                ? "OCSP"
                : method.equals(AccessDescription.id_ad_caIssuers) ? "caIssuers" : method.getId();
    }

    private static String distributionPoints(ASN1Encodable value) {
        return Stream.of(CRLDistPoint.getInstance(value).getDistributionPoints())
                .map(DistributionPoint::getDistributionPoint)
                .filter(point -> point != null && point.getType() == DistributionPointName.FULL_NAME)
                .map(point -> names(GeneralNames.getInstance(point.getName())))
                .collect(Collectors.joining(", "));
    }

    private static String authorityKey(ASN1Encodable value) {
        ASN1OctetString key = AuthorityKeyIdentifier.getInstance(value).getKeyIdentifierObject();
        return key == null ? "-" : hex(key.getOctets());
    }

    private static String names(GeneralNames names) {
        return Arrays.stream(names.getNames()).map(DecodedExtension::name).collect(Collectors.joining(", "));
    }

    /** As openssl spells them. */
    private static String name(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> "DNS:" + name.getName();
            case GeneralName.rfc822Name -> "email:" + name.getName();
            case GeneralName.uniformResourceIdentifier -> "URI:" + name.getName();
            case GeneralName.directoryName -> "DirName:" + name.getName();
            case GeneralName.iPAddress ->
                "IP:" + address(ASN1OctetString.getInstance(name.getName()).getOctets());
            default -> "other:" + hex(encoded(name));
        };
    }

    private static String address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            return hex(octets);
        }
    }

    private static byte[] encoded(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("what was parsed can be encoded again", e);
        }
    }

    private static String hex(byte[] octets) {
        return octets.length <= HEX_OCTETS_MAX
                ? HEX.formatHex(octets)
                : HEX.formatHex(octets, 0, HEX_OCTETS_MAX) + "… (" + octets.length + " bytes)";
    }

    @SafeVarargs
    private static Map<Integer, String> inOrder(Map.Entry<Integer, String>... entries) {
        Map<Integer, String> ordered = new LinkedHashMap<>();
        for (Map.Entry<Integer, String> entry : entries) {
            ordered.put(entry.getKey(), entry.getValue());
        }
        return ordered;
    }
}
