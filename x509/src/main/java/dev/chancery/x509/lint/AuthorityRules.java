/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;

/** What only a CA has, and what a CA may not do beyond its own certificate. */
final class AuthorityRules {
    static final List<Rule<Subject>> ALL = List.of(
            new Rule<>(
                    "basic_constraints_critical_in_ca",
                    "RFC 5280 §4.2.1.9",
                    "A CA's basic constraints are critical.",
                    subject -> !subject.isAuthority()
                            || subject.extension(Extension.basicConstraints)
                                    .orElseThrow()
                                    .isCritical()),
            new Rule<>(
                    "name_constraints_only_ca",
                    "RFC 5280 §4.2.1.10",
                    "Name constraints are critical and only in CA certificates.",
                    subject -> subject.extension(Extension.nameConstraints)
                            .map(extension -> extension.isCritical() && subject.isAuthority())
                            .orElse(true)),
            new Rule<>(
                    "issuer_is_ca",
                    "RFC 5280 §6.1.4",
                    "The issuer is a CA that may sign certificates (keyCertSign).",
                    subject -> subject.issuer().map(Issuer::maySign).orElseGet(subject::isAuthority)),
            new Rule<>(
                    "path_length_of_issuer",
                    "RFC 5280 §4.2.1.9",
                    "The issuer's pathLenConstraint permits a CA certificate below it, and the CA's own is smaller.",
                    AuthorityRules::withinPath));

    private AuthorityRules() {}

    private static boolean withinPath(Subject subject) {
        if (!subject.isAuthority() || subject.issuer().isEmpty()) {
            return true;
        }
        X509CertificateHolder issuer = subject.issuer().get().certificate();
        BigInteger allowed =
                BasicConstraints.fromExtensions(issuer.getExtensions()).getPathLenConstraint();
        BigInteger asked = BasicConstraints.getInstance(
                        subject.value(Extension.basicConstraints).orElseThrow())
                .getPathLenConstraint();
        // A self-issued CA does not count on the path (§6.1.4 (l)).
        boolean selfIssued = issuer.getSubject().equals(subject.certificate().getSubject());
        return allowed == null || selfIssued || (allowed.signum() > 0 && asked != null && asked.compareTo(allowed) < 0);
    }
}
