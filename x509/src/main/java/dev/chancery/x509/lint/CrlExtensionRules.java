/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** RFC 5280 §5.2: the extensions of a complete list that speaks of a part of its issuer's certificates. */
final class CrlExtensionRules {
    static final List<Rule<CrlSubject>> ALL = List.of(
            new Rule<>(
                    "crl_extensions_unique",
                    "RFC 5280 §4.2, §5.2",
                    "A CRL has no two extensions with the same OID.",
                    CrlExtensionRules::unique),
            new Rule<>(
                    "crl_no_unknown_critical",
                    "RFC 5280 §5.2",
                    "Only extensions that every relying party must process are critical.",
                    crl -> crl.allExtensions()
                            .filter(Extension::isCritical)
                            .allMatch(one -> one.getExtnId().equals(Extension.issuingDistributionPoint))),
            new Rule<>(
                    "crl_authority_key_identifier",
                    "RFC 5280 §5.2.1",
                    "The authority key identifier is present and equals the issuer's subject key identifier.",
                    CrlExtensionRules::authorityKey),
            new Rule<>(
                    "crl_number",
                    "RFC 5280 §5.2.3",
                    "The CRL number is present, not negative, not critical, and has at most 20 bytes.",
                    CrlExtensionRules::number),
            new Rule<>(
                    "crl_distribution_point",
                    "RFC 5280 §5.2.5",
                    "The issuing distribution point is critical and has one URI, the one in the certificates' CRL "
                            + "distribution points. A root, whose one CRL covers all its certificates, may omit it.",
                    CrlExtensionRules::point),
            new Rule<>(
                    "crl_scope_honest",
                    "RFC 5280 §5.2.5",
                    "onlyContainsUserCerts is only for a CA without subordinate CAs, and onlyContainsCACerts is "
                            + "never set. A CRL covers all reasons and one issuer.",
                    CrlExtensionRules::honest),
            new Rule<>(
                    "crl_not_delta",
                    "RFC 5280 §5.2.4, §5.2.6",
                    "A complete CRL has no delta CRL indicator and no freshest CRL pointer.",
                    crl -> crl.extension(Extension.deltaCRLIndicator).isEmpty()
                            && crl.extension(Extension.freshestCRL).isEmpty()));

    private CrlExtensionRules() {}

    private static boolean unique(CrlSubject crl) {
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        return crl.allExtensions().map(Extension::getExtnId).allMatch(seen::add);
    }

    private static boolean authorityKey(CrlSubject crl) {
        Extension extension = crl.extension(Extension.authorityKeyIdentifier).orElseThrow();
        SubjectKeyIdentifier expected =
                SubjectKeyIdentifier.fromExtensions(crl.issuer().getExtensions());
        return !extension.isCritical()
                && Arrays.equals(
                        AuthorityKeyIdentifier.getInstance(extension.getParsedValue())
                                .getKeyIdentifierOctets(),
                        expected.getKeyIdentifier());
    }

    private static boolean number(CrlSubject crl) {
        Extension extension = crl.extension(Extension.cRLNumber).orElseThrow();
        BigInteger number = ASN1Integer.getInstance(extension.getParsedValue()).getValue();
        return !extension.isCritical() && number.signum() >= 0 && number.toByteArray().length <= 20;
    }

    /** As octets, and not as names that are equal in some sense: §6.3.3 (b)(2)(i). */
    private static boolean point(CrlSubject crl) {
        Extension extension = crl.extension(Extension.issuingDistributionPoint).orElseThrow();
        DistributionPointName name =
                IssuingDistributionPoint.getInstance(extension.getParsedValue()).getDistributionPoint();
        if (!extension.isCritical() || name == null) {
            return extension.isCritical()
                    && crl.issuer().getIssuer().equals(crl.issuer().getSubject());
        }
        GeneralName[] names = GeneralNames.getInstance(name.getName()).getNames();
        return name.getType() == DistributionPointName.FULL_NAME
                && names.length == 1
                && names[0].getTagNo() == GeneralName.uniformResourceIdentifier
                && ASN1IA5String.getInstance(names[0].getName()).getString().equals(crl.url())
                && Arrays.equals(
                        CrlFieldRules.der(extension.getParsedValue()),
                        extension.getExtnValue().getOctets());
    }

    private static boolean honest(CrlSubject crl) {
        IssuingDistributionPoint point = IssuingDistributionPoint.getInstance(
                crl.extension(Extension.issuingDistributionPoint).orElseThrow().getParsedValue());
        boolean leavesAlone = Optional.ofNullable(
                        BasicConstraints.fromExtensions(crl.issuer().getExtensions()))
                .map(BasicConstraints::getPathLenConstraint)
                .map(length -> length.signum() == 0)
                .orElse(false);
        return (!point.onlyContainsUserCerts() || leavesAlone)
                && (!point.onlyContainsCACerts() || !leavesAlone)
                && !point.onlyContainsAttributeCerts()
                && !point.isIndirectCRL()
                && point.getOnlySomeReasons() == null;
    }
}
