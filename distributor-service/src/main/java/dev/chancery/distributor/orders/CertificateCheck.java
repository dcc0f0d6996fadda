/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SignatureCheck;
import dev.chancery.x509.SubjectName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;

/** Whether what was granted is what was asked for. A certificate that does not fit its key would stop the service that loads it. */
final class CertificateCheck {
    private CertificateCheck() {}

    /** What is wrong, as a sentence; empty when all is well. */
    static Optional<String> flaw(
            CertificateGranted granted, CertificateRequested asked, String publicKey, Instant now) {
        List<X509CertificateHolder> chain;
        try {
            chain = Pem.parseChain(granted.chain());
        } catch (IllegalArgumentException e) {
            return Optional.of("the granted chain cannot be read: " + e.getMessage());
        }
        X509CertificateHolder leaf = chain.getFirst();
        if (!KeyCheck.fingerprint(leaf.getSubjectPublicKeyInfo()).hex().equals(publicKey)) {
            return Optional.of("the granted certificate is for another key than the one that was made for this order");
        }
        if (!Certificates.fingerprint(leaf).equals(granted.sha256())) {
            return Optional.of("the granted certificate is not the one that its outcome names");
        }
        // The second of notAfter belongs to it (RFC 5280 §4.1.2.5).
        Instant end = leaf.getNotAfter().toInstant().plusSeconds(1);
        if (!now.isBefore(end)) {
            return Optional.of("the granted certificate has ended before it could be delivered, at " + end
                    + ": ask for a longer validity");
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!SignatureCheck.verifies(chain.get(i - 1), chain.get(i).getSubjectPublicKeyInfo())) {
                return Optional.of(
                        "the granted chain is broken: certificate " + (i + 1) + " did not sign the one before it");
            }
        }
        return missing(leaf, asked);
    }

    private static Optional<String> missing(X509CertificateHolder leaf, CertificateRequested asked) {
        Set<SubjectName> certified = names(leaf);
        List<String> missing = asked.names().stream()
                .filter(name -> !certified.contains(SubjectName.parse(name)))
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the granted certificate lacks the names " + String.join(", ", missing));
    }

    private static Set<SubjectName> names(X509CertificateHolder leaf) {
        Extension extension = leaf.getExtension(Extension.subjectAlternativeName);
        return extension == null
                ? Set.of()
                : Stream.of(GeneralNames.getInstance(extension.getParsedValue()).getNames())
                        .map(SubjectName::of)
                        .collect(Collectors.toSet());
    }
}
