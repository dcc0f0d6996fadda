/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.policy.Profile;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.ValidityTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** The last look at a leaf before its serial is recorded: what it says, not how it came to say it. A finding refuses the request. */
final class CertificateLint {
    private static final int SERIAL_OCTETS_MAX = 20;

    private final TBSCertificate certificate;
    private final Extensions extensions;
    private final List<String> findings = new ArrayList<>();

    private CertificateLint(TBSCertificate certificate) {
        this.certificate = certificate;
        this.extensions = certificate.getExtensions();
    }

    static List<String> findings(ToBeSigned toBeSigned, AuthorityKey authority, Profile profile) {
        CertificateLint lint = new CertificateLint(toBeSigned.structure());
        lint.checkFrame(authority);
        lint.checkExtensions(authority);
        lint.checkPurpose(profile);
        return List.copyOf(lint.findings);
    }

    private void checkFrame(AuthorityKey authority) {
        byte[] serial = certificate.getSerialNumber().getValue().toByteArray();
        require(
                serial.length <= SERIAL_OCTETS_MAX
                        && certificate.getSerialNumber().getValue().signum() > 0,
                "RFC 5280 §4.1.2.2: the serial number is not positive or longer than 20 octets");
        require(
                certificate.getIssuer().equals(authority.certificate().getSubject()),
                "RFC 5280 §4.1.2.4: the issuer is not the authority's subject");
        require(
                certificate.getSignature().equals(authority.algorithm()),
                "RFC 5280 §4.1.2.3: the signature algorithm is not the authority's");
        require(
                !ValidityTime.decode(certificate.getEndDate())
                        .isBefore(ValidityTime.decode(certificate.getStartDate())),
                "RFC 5280 §4.1.2.5: notAfter lies before notBefore");
    }

    private void checkExtensions(AuthorityKey authority) {
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
            require(seen.add(oid), "RFC 5280 §4.2: extension " + oid + " stands twice");
        }
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        require(constraints == null || !constraints.isCA(), "RFC 5280 §4.2.1.9: a leaf would be an authority");
        boolean noSubject = certificate.getSubject().getRDNs().length == 0;
        Extension names = extensions.getExtension(Extension.subjectAlternativeName);
        require(
                names == null ? !noSubject : names.isCritical() == noSubject,
                "RFC 5280 §4.2.1.6: subjectAltName must be there and critical exactly when the subject is empty");
        AuthorityKeyIdentifier issuer = AuthorityKeyIdentifier.fromExtensions(extensions);
        byte[] expected =
                Certificates.subjectKeyIdentifier(authority.certificate()).orElse(new byte[0]);
        require(
                issuer != null && Arrays.equals(issuer.getKeyIdentifierOctets(), expected),
                "RFC 5280 §4.2.1.1: the authority key identifier is not the authority's subject key identifier");
    }

    private void checkPurpose(Profile profile) {
        KeyUsage usage = KeyUsage.fromExtensions(extensions);
        require(
                usage != null && !usage.hasUsages(KeyUsage.keyCertSign) && !usage.hasUsages(KeyUsage.cRLSign),
                "RFC 5280 §4.2.1.3: a leaf has a key usage, and never keyCertSign or cRLSign");
        ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(extensions);
        List<String> found = purposes == null
                ? List.of()
                : Arrays.stream(purposes.getUsages()).map(KeyPurposeId::getId).toList();
        List<String> wanted =
                profile.extendedKeyUses().stream().map(use -> use.oid()).toList();
        require(found.equals(wanted), "the profile's extended key usage is " + wanted + ", the certificate's " + found);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            findings.add(otherwise);
        }
    }
}
