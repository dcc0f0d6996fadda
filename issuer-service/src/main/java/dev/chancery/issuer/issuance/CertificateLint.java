/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.policy.Profile;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.lint.Lint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The last look at a certificate before its serial is recorded: the standards' rules, and what its profile says. A finding refuses the request. */
final class CertificateLint {
    private CertificateLint() {}

    /** @param chain of the authority and of those above it */
    static List<String> findings(ToBeSigned certificate, AuthorityKey authority, Lint chain, Profile profile) {
        List<String> findings = new ArrayList<>();
        chain.check(certificate)
                .forEach(finding ->
                        findings.add(finding.rule() + " (" + finding.section() + "): " + finding.sentence()));
        Extensions extensions = certificate.structure().getExtensions();
        if (authority.isRoot() && !profile.extendedKeyUses().equals(List.of(ExtendedKeyUse.OCSP_SIGNING))) {
            findings.add("a root would issue something other than an OCSP signer certificate on request");
        }
        if (profile.authority() == null && hasPowers(extensions)) {
            findings.add("an end-entity certificate would have the rights of a CA");
        }
        List<String> found = purposes(extensions);
        List<String> wanted =
                profile.extendedKeyUses().stream().map(ExtendedKeyUse::oid).toList();
        if (!found.equals(wanted)) {
            findings.add("the profile's extendedKeyUsage is " + wanted + ", the certificate's " + found);
        }
        Set<String> present = Arrays.stream(extensions.getExtensionOIDs())
                .map(ASN1ObjectIdentifier::getId)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> due = due(profile, extensions);
        if (!present.equals(due)) {
            findings.add("the profile's extensions are " + due + ", the certificate's " + present);
        }
        return findings;
    }

    private static boolean hasPowers(Extensions extensions) {
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        KeyUsage usage = KeyUsage.fromExtensions(extensions);
        return (constraints != null && constraints.isCA())
                || usage == null
                || usage.hasUsages(KeyUsage.keyCertSign)
                || usage.hasUsages(KeyUsage.cRLSign);
    }

    /** Exactly these: nothing that a request brought along, and nothing forgotten. Names alone depend on the request. */
    private static Set<String> due(Profile profile, Extensions extensions) {
        Set<ASN1ObjectIdentifier> due = new HashSet<>(
                Set.of(Extension.authorityKeyIdentifier, Extension.subjectKeyIdentifier, Extension.keyUsage));
        Profile.Status status = profile.status();
        add(due, profile.names().least() > 0, Extension.subjectAlternativeName);
        add(
                due,
                profile.names().most() > 0 && extensions.getExtension(Extension.subjectAlternativeName) != null,
                Extension.subjectAlternativeName);
        add(due, !profile.extendedKeyUsage().isEmpty(), Extension.extendedKeyUsage);
        add(due, profile.authority() != null, Extension.basicConstraints);
        add(due, profile.authority() != null, Extension.nameConstraints);
        add(due, status.crl(), Extension.cRLDistributionPoints);
        add(due, status.ocsp() || status.issuer(), Extension.authorityInfoAccess);
        add(due, status.noCheck(), OCSPObjectIdentifiers.id_pkix_ocsp_nocheck);
        add(due, status.noRevAvail(), Extension.noRevAvail);
        return due.stream().map(ASN1ObjectIdentifier::getId).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void add(Set<ASN1ObjectIdentifier> due, boolean wanted, ASN1ObjectIdentifier oid) {
        if (wanted) {
            due.add(oid);
        }
    }

    private static List<String> purposes(Extensions extensions) {
        ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(extensions);
        return purposes == null
                ? List.of()
                : Arrays.stream(purposes.getUsages()).map(KeyPurposeId::getId).toList();
    }
}
