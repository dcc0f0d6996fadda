/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.ceremony;

import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.ProofOfPossession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * The requests of the authorities that a root is to sign. It signs one kind of certificate, so a file that was mistaken for such a request would make an
 * authority of a web server: whoever asks has to ask for CA:TRUE, under a name and with a key that nobody here has yet.
 */
final class AskedAuthorities {
    private final X509CertificateHolder root;
    private final List<CertificationRequest> requests = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private AskedAuthorities(X509CertificateHolder root) {
        this.root = root;
    }

    static AskedAuthorities read(List<Path> files, X509CertificateHolder root) {
        AskedAuthorities asked = new AskedAuthorities(root);
        files.forEach(asked::read);
        return asked;
    }

    /** In the order of the files; as many as these, where there is no fault. */
    List<CertificationRequest> requests() {
        return List.copyOf(requests);
    }

    /** With the remedy each. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private void read(Path file) {
        switch (CertificationRequest.parse(quietly(file))) {
            case Parsed.Unreadable flaw -> faults.add(file + " is not a CSR: " + flaw.sentence());
            case Parsed.Readable readable -> {
                fault(readable.request()).ifPresent(fault -> faults.add(file + fault));
                requests.add(readable.request());
            }
        }
    }

    private Optional<String> fault(CertificationRequest request) {
        if (KeyCheck.check(request.publicKey()) instanceof KeyCheck.Weak weak) {
            return Optional.of(": " + weak.sentence() + "; use a CSR for another key");
        }
        // RFC 2986 §3: who asks has the key.
        if (ProofOfPossession.verify(request) instanceof ProofOfPossession.Missing missing) {
            return Optional.of(": " + missing.sentence());
        }
        if (!request.asksToBeAuthority()) {
            return Optional.of(
                    " does not request a CA certificate, and a root signs nothing else. 'chancery authority csr "
                            + "--role ROLE' creates such a CSR; with openssl req use -addext "
                            + "basicConstraints=critical,CA:TRUE. For a server or a client use 'chancery request "
                            + "--csr'");
        }
        return name(request.subject()).or(() -> key(request.publicKey()));
    }

    /** RFC 5280 §4.1.2.4, §4.1.2.6: an authority is known by its name, in certificates and in lists. */
    private Optional<String> name(X500Name subject) {
        if (subject.getRDNs().length == 0) {
            return Optional.of(" has no subject; create it again with one");
        }
        if (subject.equals(root.getSubject())) {
            return Optional.of(" has the subject of the root, " + DistinguishedName.text(subject)
                    + "; the certificate could be taken for the root's own. Create it again with another subject");
        }
        return requests.stream().anyMatch(other -> other.subject().equals(subject))
                ? Optional.of(" has the same subject as another request, " + DistinguishedName.text(subject)
                        + "; create it again with another subject, or omit one of them")
                : Optional.empty();
    }

    private Optional<String> key(SubjectPublicKeyInfo key) {
        if (key.equals(root.getSubjectPublicKeyInfo())) {
            return Optional.of(" is for the root's key; a CA needs its own key. Create it again with another key");
        }
        return requests.stream().anyMatch(other -> other.publicKey().equals(key))
                ? Optional.of(
                        " is for the same key as another CSR; create it again with another key, or omit one of them")
                : Optional.empty();
    }

    private static String quietly(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
