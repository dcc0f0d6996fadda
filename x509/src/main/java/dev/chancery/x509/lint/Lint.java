/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.PermittedNames;
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
                    NameConstraintRules.ALL,
                    AuthorityRules.ALL,
                    StatusRules.ALL)
            .flatMap(List::stream)
            .toList();

    private final Issuer issuer;

    private Lint(Issuer issuer) {
        this.issuer = issuer;
    }

    /** For the certificates of one issuer, whose own stands for its chain: what is asked of it is found once. Safe for use by several threads. */
    public static Lint under(X509CertificateHolder issuer) {
        return under(List.of(issuer));
    }

    /**
     * The same, where those above it are known.
     *
     * @param chain the issuer, then those above it
     */
    public static Lint under(List<X509CertificateHolder> chain) {
        return new Lint(new Issuer(chain));
    }

    /** What the issuer's chain lets certificates be about. Throws {@link IllegalArgumentException} where that cannot be read. */
    public PermittedNames permittedNames() {
        return issuer.permittedNames();
    }

    /** Before the issuer signs. */
    public List<Finding> check(ToBeSigned certificate) {
        return findings(new Subject(
                certificate.structure(),
                Optional.of(issuer),
                certificate.structure().getSignature()));
    }

    /** After signing, or somebody else's: the algorithm beside the signature counts too. */
    public List<Finding> check(X509CertificateHolder certificate) {
        return findings(new Subject(
                certificate.toASN1Structure().getTBSCertificate(),
                Optional.of(issuer),
                certificate.getSignatureAlgorithm()));
    }

    /** Before a root signs itself. */
    public static List<Finding> checkSelfSigned(ToBeSigned certificate) {
        return findings(new Subject(
                certificate.structure(),
                Optional.empty(),
                certificate.structure().getSignature()));
    }

    /** Every rule's name, in the order in which findings are listed. */
    public static List<String> ruleNames() {
        return RULES.stream().map(Rule::name).toList();
    }

    private static List<Finding> findings(Subject subject) {
        return Rule.findings(RULES, subject);
    }
}
