/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.DerShape;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;

/** RFC 5280 §4.2: extensions as such, and the two key identifiers. */
final class ExtensionRules {
    /** The extensions that every reader of ours processes, and so may be critical. */
    private static final Set<ASN1ObjectIdentifier> MAY_BE_CRITICAL = Set.of(
            Extension.keyUsage,
            Extension.basicConstraints,
            Extension.nameConstraints,
            Extension.subjectAlternativeName,
            Extension.extendedKeyUsage);

    private static final Set<ASN1ObjectIdentifier> NEVER_CRITICAL = Set.of(
            Extension.authorityKeyIdentifier,
            Extension.subjectKeyIdentifier,
            Extension.authorityInfoAccess,
            Extension.cRLDistributionPoints);

    static final List<Rule<Subject>> ALL = List.of(
            new Rule<>(
                    "extensions_unique",
                    "RFC 5280 §4.2",
                    "A certificate has no two extensions of one OID.",
                    ExtensionRules::unique),
            new Rule<>(
                    "extensions_der",
                    "RFC 5280 §4.1",
                    "Every extension's value is DER.",
                    subject -> subject.extensions().allMatch(ExtensionRules::isDer)),
            new Rule<>(
                    "no_unknown_critical",
                    "RFC 5280 §4.2",
                    "No extension is critical that a reader may not know.",
                    subject -> subject.extensions()
                            .filter(Extension::isCritical)
                            .allMatch(extension -> MAY_BE_CRITICAL.contains(extension.getExtnId()))),
            new Rule<>(
                    "not_critical",
                    "RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.13, §4.2.2.1",
                    "Key identifiers, CRL distribution points and information access are not critical.",
                    subject -> subject.extensions()
                            .filter(extension -> NEVER_CRITICAL.contains(extension.getExtnId()))
                            .noneMatch(Extension::isCritical)),
            new Rule<>(
                    "authority_key_identifier",
                    "RFC 5280 §4.2.1.1",
                    "The authority key identifier is the issuer's subject key identifier, and names no certificate.",
                    ExtensionRules::authorityKey),
            new Rule<>(
                    "subject_key_identifier",
                    "RFC 5280 §4.2.1.2",
                    "A CA has a subject key identifier; whoever has one has it of 1 to 32 octets.",
                    ExtensionRules::subjectKey),
            new Rule<>(
                    "basic_constraints_false_left_out",
                    "RFC 5280 §4.2.1.9",
                    "cA FALSE is the default, which DER does not write.",
                    ExtensionRules::noFalse));

    private ExtensionRules() {}

    /** From the structure as encoded: Bouncy Castle's own class holds each OID once. */
    private static boolean unique(Subject subject) {
        if (subject.certificate().getExtensions() == null) {
            return true;
        }
        Set<ASN1Primitive> seen = new HashSet<>();
        ASN1Sequence all =
                ASN1Sequence.getInstance(subject.certificate().getExtensions().toASN1Primitive());
        return Arrays.stream(all.toArray())
                .map(each -> ASN1Sequence.getInstance(each).getObjectAt(0).toASN1Primitive())
                .allMatch(seen::add);
    }

    private static boolean isDer(Extension extension) {
        byte[] value = extension.getExtnValue().getOctets();
        if (DerShape.flaw(value).isPresent()) {
            return false;
        }
        try {
            return Arrays.equals(ASN1Primitive.fromByteArray(value).getEncoded(ASN1Encoding.DER), value);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean authorityKey(Subject subject) {
        if (subject.issuer().isEmpty()) {
            return subject.extension(Extension.authorityKeyIdentifier).isEmpty();
        }
        X509CertificateHolder issuer = subject.issuer().get();
        AuthorityKeyIdentifier identifier = AuthorityKeyIdentifier.getInstance(
                subject.value(Extension.authorityKeyIdentifier).orElseThrow());
        SubjectKeyIdentifier expected = SubjectKeyIdentifier.fromExtensions(issuer.getExtensions());
        return identifier.getAuthorityCertIssuer() == null
                && identifier.getAuthorityCertSerialNumber() == null
                && Arrays.equals(identifier.getKeyIdentifierOctets(), expected.getKeyIdentifier());
    }

    private static boolean subjectKey(Subject subject) {
        return subject.value(Extension.subjectKeyIdentifier)
                .map(value -> SubjectKeyIdentifier.getInstance(value).getKeyIdentifier().length)
                .map(octets -> octets >= 1 && octets <= 32)
                .orElse(!subject.isAuthority());
    }

    private static boolean noFalse(Subject subject) {
        boolean written = subject.value(Extension.basicConstraints)
                .map(value -> ASN1Sequence.getInstance(value).size() > 0)
                .orElse(false);
        return !written
                || BasicConstraints.getInstance(
                                subject.value(Extension.basicConstraints).orElseThrow())
                        .isCA();
    }
}
