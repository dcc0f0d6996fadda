/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.cert.X509CertificateHolder;

/** The rules of revocation lists, and what one breaks of them. No finding means that it may be signed. Never throws. */
public final class CrlLint {
    private static final Finding UNREADABLE =
            new Finding("crl_der", "RFC 5280 §5.1", "A CRL is the DER of a CertificateList.");
    private static final List<Rule<CrlSubject>> RULES = Stream.of(
                    CrlFieldRules.ALL, CrlEntryRules.ALL, CrlExtensionRules.ALL)
            .flatMap(List::stream)
            .toList();

    private CrlLint() {}

    /**
     * Before an authority signs.
     *
     * @param url as it stands in the certificates that the list speaks of
     */
    public static List<Finding> check(ToBeSignedCrl crl, X509CertificateHolder issuer, String url) {
        return findings(crl.encoded(), crl.algorithm(), issuer, url);
    }

    /** After signing, or somebody else's: the algorithm beside the signature counts too. The signature is not checked. */
    public static List<Finding> check(SignedCrl crl, X509CertificateHolder issuer, String url) {
        try {
            ASN1Sequence whole = ASN1Sequence.getInstance(crl.encoded());
            byte[] toBeSigned = whole.getObjectAt(0).toASN1Primitive().getEncoded();
            return findings(toBeSigned, whole.getObjectAt(1), issuer, url);
        } catch (IOException | RuntimeException e) {
            return List.of(UNREADABLE);
        }
    }

    /** From the octets of a TBSCertList: what a maker holds in its hands is not asked. */
    static List<Finding> findings(
            byte[] toBeSigned, ASN1Encodable outerAlgorithm, X509CertificateHolder issuer, String url) {
        Optional<CrlSubject> subject = CrlSubject.read(toBeSigned, outerAlgorithm, issuer, url);
        return subject.map(read -> Rule.findings(RULES, read)).orElse(List.of(UNREADABLE));
    }

    /** Every rule's name, in the order in which findings are listed. */
    public static List<String> ruleNames() {
        return Stream.concat(Stream.of(UNREADABLE.rule()), RULES.stream().map(Rule::name))
                .toList();
    }
}
