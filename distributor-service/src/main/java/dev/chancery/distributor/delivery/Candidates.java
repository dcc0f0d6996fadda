/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.Slot;
import dev.chancery.distributor.status.Deliverability.Candidate;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/** What is asked about before it is put anywhere: the certificate of a delivery, or those that lie in a set of files. */
final class Candidates {
    private static final String NO_ISSUER = "";

    private Candidates() {}

    static Candidate of(Slot slot, String id, X509CertificateHolder leaf) {
        return new Candidate(
                slot,
                id,
                KeyCheck.fingerprint(leaf.getSubjectPublicKeyInfo()).hex(),
                leaf.getNotAfter().toInstant());
    }

    /** The end-entity certificates in the files of a directory. One whose issuer is not among them has no id. */
    static List<Candidate> in(Path directory, Slot slot) throws IOException {
        List<X509CertificateHolder> found = new ArrayList<>();
        for (Path file : DurableFiles.entries(directory)) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= Pem.TEXT_CHARACTERS_MAX) {
                found.addAll(certificates(Files.readString(file, StandardCharsets.ISO_8859_1)));
            }
        }
        return found.stream()
                .filter(certificate -> Certificates.pathLength(certificate) < 0)
                .distinct()
                .map(leaf -> of(slot, id(leaf, found), leaf))
                .toList();
    }

    private static List<X509CertificateHolder> certificates(String text) {
        try {
            return Pem.parseChain(text);
        } catch (IllegalArgumentException e) {
            // A key, or something that somebody else put there: no certificate to be asked about.
            return List.of();
        }
    }

    private static String id(X509CertificateHolder leaf, List<X509CertificateHolder> issuers) {
        return issuers.stream()
                .filter(issuer -> issuer.getSubject().equals(leaf.getIssuer()))
                .findFirst()
                .map(issuer -> Certificates.idOf(leaf, issuer).toString())
                .orElse(NO_ISSUER);
    }
}
