/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.ToBeSigned;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;

/** The rules, and what a certificate breaks of them. No finding means that it may be signed. Never throws. */
public final class Lint {
    private static final List<Rule<Subject>> RULES = Stream.of(
                    FieldRules.ALL,
                    KeyRules.ALL,
                    ExtensionRules.ALL,
                    NameRules.ALL,
                    AuthorityRules.ALL,
                    StatusRules.ALL)
            .flatMap(List::stream)
            .toList();

    private Lint() {}

    /** Before an authority signs. */
    public static List<Finding> check(ToBeSigned certificate, X509CertificateHolder issuer) {
        return findings(new Subject(
                certificate.structure(),
                Optional.of(issuer),
                certificate.structure().getSignature()));
    }

    /** Before a root signs itself. */
    public static List<Finding> checkSelfSigned(ToBeSigned certificate) {
        return findings(new Subject(
                certificate.structure(),
                Optional.empty(),
                certificate.structure().getSignature()));
    }

    /** After signing, or somebody else's: the algorithm beside the signature counts too. */
    public static List<Finding> check(X509CertificateHolder certificate, X509CertificateHolder issuer) {
        return findings(new Subject(
                certificate.toASN1Structure().getTBSCertificate(),
                Optional.of(issuer),
                certificate.getSignatureAlgorithm()));
    }

    /** Every rule's name, in the order in which findings are listed. */
    public static List<String> ruleNames() {
        return RULES.stream().map(Rule::name).toList();
    }

    private static List<Finding> findings(Subject subject) {
        return RULES.stream().flatMap(rule -> rule.judge(subject).stream()).toList();
    }
}
