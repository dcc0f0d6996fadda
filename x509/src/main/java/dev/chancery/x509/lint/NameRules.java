/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** Subject and subject alternative names. Written without {@code SubjectName}, which wrote what is looked at here. */
final class NameRules {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DNS = Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*");
    private static final int COMMON_NAME_MAX = 64;
    private static final Pattern NUMBER_LAST = Pattern.compile("(.*\\.)?[0-9]+");

    static final List<Rule<Subject>> ALL = List.of(
            new Rule<>(
                    "subject_or_names",
                    "RFC 5280 §4.1.2.6",
                    "A certificate has a subject or a subjectAltName; a CA certificate has a subject.",
                    subject -> hasSubject(subject)
                            || (!subject.isAuthority()
                                    && subject.extension(Extension.subjectAlternativeName)
                                            .isPresent())),
            new Rule<>(
                    "san_critical_when_alone",
                    "RFC 5280 §4.2.1.6",
                    "subjectAltName is critical if and only if the subject is empty.",
                    subject -> subject.extension(Extension.subjectAlternativeName)
                            .map(extension -> extension.isCritical() != hasSubject(subject))
                            .orElse(true)),
            new Rule<>(
                    "san_present_for_servers",
                    "RFC 9525 §6.3",
                    "A server certificate has its names in the subjectAltName.",
                    subject -> !subject.purposes().contains("1.3.6.1.5.5.7.3.1")
                            || subject.isAuthority()
                            || subject.extension(Extension.subjectAlternativeName)
                                    .isPresent()),
            new Rule<>(
                    "san_not_empty",
                    "RFC 5280 §4.2.1.6",
                    "subjectAltName has at least one name.",
                    subject ->
                            subject.extension(Extension.subjectAlternativeName).isEmpty()
                                    || !subject.names().isEmpty()),
            new Rule<>(
                    "san_dns_syntax",
                    "RFC 5280 §4.2.1.6",
                    "A dNSName is letters, digits and hyphens in lower case, with a wildcard as whole leftmost label "
                            + "only.",
                    subject ->
                            Each.all(subject.names(), name -> name.getTagNo() != GeneralName.dNSName || isDns(name))),
            new Rule<>(
                    "san_ip_octets",
                    "RFC 5280 §4.2.1.6",
                    "An iPAddress has 4 or 16 bytes.",
                    subject -> Each.all(
                            subject.names(), name -> name.getTagNo() != GeneralName.iPAddress || isAddress(name))),
            new Rule<>(
                    "san_unique",
                    "RFC 5280 §4.2.1.6",
                    "No name occurs twice in the subjectAltName.",
                    subject -> new HashSet<>(subject.names()).size()
                            == subject.names().size()),
            new Rule<>(
                    "common_name_length",
                    "RFC 5280 Appendix A.1",
                    "A common name has 1 to 64 characters.",
                    subject -> Each.all(
                            List.of(subject.certificate().getSubject().getRDNs(BCStyle.CN)),
                            rdn -> fits(((ASN1String) rdn.getFirst().getValue()).getString()))));

    private NameRules() {}

    private static boolean hasSubject(Subject subject) {
        return subject.certificate().getSubject().getRDNs().length > 0;
    }

    private static boolean fits(String name) {
        return !name.isEmpty() && name.codePointCount(0, name.length()) <= COMMON_NAME_MAX;
    }

    private static boolean isDns(GeneralName name) {
        String text = ASN1IA5String.getInstance(name.getName()).getString();
        return text.length() <= 253
                && DNS.matcher(text).matches()
                && !NUMBER_LAST.matcher(text).matches();
    }

    private static boolean isAddress(GeneralName name) {
        int octets = ASN1OctetString.getInstance(name.getName()).getOctets().length;
        return octets == 4 || octets == 16;
    }
}
