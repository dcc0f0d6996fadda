/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.PermittedNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** What the chain of the issuer lets a certificate be about: a verifier believes none that goes beyond it. */
final class NameConstraintRules {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    static final List<Rule<Subject>> ALL = List.of(
            Rule.explained(
                    "names_within_constraints",
                    "RFC 5280 §4.2.1.10",
                    "Each name is permitted by the name constraints of all CAs in the chain.",
                    NameConstraintRules::name),
            Rule.explained(
                    "subject_within_constraints",
                    "RFC 5280 §4.2.1.10",
                    "The subject is permitted by the name constraints of all CAs in the chain.",
                    NameConstraintRules::subject),
            Rule.explained(
                    "common_name_within_constraints",
                    "RFC 9525 §6.3",
                    "A common name that verifiers treat as a DNS name is permitted by the name constraints.",
                    NameConstraintRules::commonName));

    private NameConstraintRules() {}

    private static Optional<String> name(Subject subject) {
        if (subject.issuer().isEmpty()) {
            return Optional.empty();
        }
        PermittedNames permitted = subject.issuer().get().permittedNames();
        for (GeneralName name : subject.names()) {
            Optional<String> objection = permitted.objection(name);
            if (objection.isPresent()) {
                return objection.map(why -> shown(name) + ": " + why);
            }
        }
        return Optional.empty();
    }

    /** Read here, not by what makes names: a mistake there must not hide one here. */
    private static String shown(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> "dns " + text(name);
            case GeneralName.uniformResourceIdentifier -> "uri " + text(name);
            case GeneralName.rfc822Name -> "email " + text(name);
            case GeneralName.iPAddress -> "ip " + address(name);
            default -> name.toString();
        };
    }

    private static String text(GeneralName name) {
        return name.getName() instanceof ASN1String text ? text.getString() : name.toString();
    }

    private static String address(GeneralName name) {
        byte[] bytes = ASN1OctetString.getInstance(name.getName()).getOctets();
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException _) { // neither 4 nor 16 bytes: another rule says so
            return HexFormat.of().formatHex(bytes);
        }
    }

    private static Optional<String> subject(Subject subject) {
        X500Name name = subject.certificate().getSubject();
        return subject.issuer().flatMap(issuer -> issuer.permittedNames().objection(name));
    }

    private static Optional<String> commonName(Subject subject) {
        boolean named = !Each.none(subject.names(), name -> name.getTagNo() == GeneralName.dNSName);
        if (named || subject.isAuthority()) {
            return Optional.empty();
        }
        boolean server = subject.extension(Extension.extendedKeyUsage).isEmpty()
                || subject.purposes().contains(SERVER)
                || subject.purposes().contains(ANY_PURPOSE);
        X500Name name = subject.certificate().getSubject();
        return subject.issuer().flatMap(issuer -> issuer.permittedNames().objectionToCommonName(name, server));
    }
}
