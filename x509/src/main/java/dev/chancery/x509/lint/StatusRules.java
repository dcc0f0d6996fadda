/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Where a certificate says that its status is. */
final class StatusRules {
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    static final List<Rule<Subject>> ALL = List.of(
            new Rule<>(
                    "crl_over_http",
                    "RFC 5280 §8",
                    "CRL distribution points are http URLs, because https would need a revocation check itself.",
                    subject -> Each.all(points(subject), StatusRules::isHttp)),
            new Rule<>(
                    "access_over_http",
                    "RFC 5280 §8",
                    "The access locations of OCSP and caIssuers are http URLs.",
                    subject -> Each.all(subject.access(), one -> isHttp(one.getAccessLocation()))),
            new Rule<>(
                    "access_known_methods",
                    "RFC 5280 §4.2.2.1",
                    "The access methods are OCSP and caIssuers only.",
                    subject -> Each.all(
                            subject.access(),
                            one -> isOcsp(one) || one.getAccessMethod().equals(AccessDescription.id_ad_caIssuers))),
            new Rule<>(
                    "ocsp_nocheck",
                    "RFC 6960 §4.2.2.2.1",
                    "OCSP signer certificates, and no others, have ocsp-nocheck, with the value NULL.",
                    StatusRules::noCheck),
            new Rule<>(
                    "ocsp_signer_without_status",
                    "RFC 9919 §3.2.2",
                    "An OCSP signer certificate has no OCSP URL and no CRL distribution point.",
                    subject -> !subject.purposes().contains(OCSP_SIGNING)
                            || (subject.extension(Extension.cRLDistributionPoints)
                                            .isEmpty()
                                    && Each.none(subject.access(), StatusRules::isOcsp))),
            new Rule<>(
                    "no_revocation_available",
                    "RFC 9608 §2",
                    "noRevAvail is NULL, not critical, not in CA certificates, and excludes OCSP URLs and CRL "
                            + "distribution points.",
                    StatusRules::noRevAvail));

    private StatusRules() {}

    private static List<GeneralName> points(Subject subject) {
        List<GeneralName> names = new ArrayList<>();
        Optional<ASN1Encodable> value = subject.value(Extension.cRLDistributionPoints);
        if (value.isPresent()) {
            for (DistributionPoint point : CRLDistPoint.getInstance(value.get()).getDistributionPoints()) {
                names.addAll(List.of(
                        GeneralNames.getInstance(point.getDistributionPoint().getName())
                                .getNames()));
            }
        }
        return names;
    }

    private static boolean isOcsp(AccessDescription description) {
        return description.getAccessMethod().equals(AccessDescription.id_ad_ocsp);
    }

    private static boolean isHttp(GeneralName location) {
        return location.getTagNo() == GeneralName.uniformResourceIdentifier
                && ASN1IA5String.getInstance(location.getName()).getString().startsWith("http://");
    }

    private static boolean noCheck(Subject subject) {
        boolean signer = subject.purposes().contains(OCSP_SIGNING);
        return subject.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)
                .map(extension -> signer && DERNull.INSTANCE.equals(extension.getParsedValue()))
                .orElse(!signer);
    }

    private static boolean noRevAvail(Subject subject) {
        return subject.extension(Extension.noRevAvail)
                .map(extension -> !extension.isCritical()
                        && DERNull.INSTANCE.equals(extension.getParsedValue())
                        && !subject.isAuthority()
                        && subject.extension(Extension.cRLDistributionPoints).isEmpty()
                        && subject.extension(Extension.freshestCRL).isEmpty()
                        && Each.none(subject.access(), StatusRules::isOcsp))
                .orElse(true);
    }
}
