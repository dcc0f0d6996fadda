/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.PermittedNames;
import dev.chancery.x509.SubjectName;
import java.util.List;
import java.util.Optional;
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
                    "Each name lies within the name constraints of the issuer and of those above it.",
                    NameConstraintRules::name),
            Rule.explained(
                    "subject_within_constraints",
                    "RFC 5280 §4.2.1.10",
                    "The subject lies within the name constraints of the issuer and of those above it.",
                    NameConstraintRules::subject),
            Rule.explained(
                    "common_name_within_constraints",
                    "RFC 9525 §6.3",
                    "A common name that verifiers take for a DNS name, where there is no other, lies within the name"
                            + " constraints.",
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

    private static String shown(GeneralName name) {
        try {
            SubjectName read = SubjectName.of(name);
            return read.type() + " " + read.display();
        } catch (IllegalArgumentException e) {
            return name.toString();
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
