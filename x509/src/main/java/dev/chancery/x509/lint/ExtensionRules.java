/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.DerShape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

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
                    "A certificate has no two extensions with the same OID.",
                    ExtensionRules::unique),
            new Rule<>("extensions_der", "RFC 5280 §4.1", "Every extension's value is DER.", ExtensionRules::areDer),
            new Rule<>(
                    "no_unknown_critical",
                    "RFC 5280 §4.2",
                    "Only extensions that every relying party must process are critical.",
                    subject -> Each.all(
                            subject.extensions(),
                            extension -> !extension.isCritical() || MAY_BE_CRITICAL.contains(extension.getExtnId()))),
            new Rule<>(
                    "not_critical",
                    "RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.13, §4.2.2.1",
                    "Key identifiers, CRL distribution points and information access are not critical.",
                    subject -> Each.none(
                            subject.extensions(),
                            extension -> extension.isCritical() && NEVER_CRITICAL.contains(extension.getExtnId()))),
            new Rule<>(
                    "authority_key_identifier",
                    "RFC 5280 §4.2.1.1",
                    "The authority key identifier equals the issuer's subject key identifier, without issuer name "
                            + "and serial number.",
                    ExtensionRules::authorityKey),
            new Rule<>(
                    "subject_key_identifier",
                    "RFC 5280 §4.2.1.2",
                    "A CA certificate has a subject key identifier. A subject key identifier has 1 to 32 bytes.",
                    ExtensionRules::subjectKey),
            new Rule<>(
                    "basic_constraints_false_left_out",
                    "RFC 5280 §4.2.1.9",
                    "cA FALSE is the default, which DER omits.",
                    ExtensionRules::noFalse));

    private ExtensionRules() {}

    private static boolean unique(Subject subject) {
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        return Each.all(subject.extensions(), extension -> seen.add(extension.getExtnId()));
    }

    private static boolean areDer(Subject subject) {
        for (Extension extension : subject.extensions()) {
            byte[] value = extension.getExtnValue().getOctets();
            if (DerShape.flaw(value).isPresent()
                    || !Arrays.equals(
                            FieldRules.der(subject.value(extension.getExtnId()).orElseThrow()), value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean authorityKey(Subject subject) {
        if (subject.issuer().isEmpty()) {
            return subject.extension(Extension.authorityKeyIdentifier).isEmpty();
        }
        AuthorityKeyIdentifier identifier = AuthorityKeyIdentifier.getInstance(
                subject.value(Extension.authorityKeyIdentifier).orElseThrow());
        return identifier.getAuthorityCertIssuer() == null
                && identifier.getAuthorityCertSerialNumber() == null
                && Arrays.equals(
                        identifier.getKeyIdentifierOctets(),
                        subject.issuer().get().keyIdentifier());
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
