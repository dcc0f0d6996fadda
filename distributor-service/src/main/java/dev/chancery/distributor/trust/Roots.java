/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.trust;

import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SignatureCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/** The trusted roots at one moment, in the order of the log. */
public record Roots(List<X509CertificateHolder> certificates) {
    public Roots {
        certificates = List.copyOf(certificates);
    }

    /** The CA file: every trusted root, PEM. */
    public String pem() {
        return Pem.chain(certificates);
    }

    /** Whether a chain that ends in {@code last} ends under one of these roots. */
    public boolean anchors(X509CertificateHolder last) {
        return certificates.stream()
                .anyMatch(root -> root.getSubject().equals(last.getIssuer())
                        && SignatureCheck.verifies(last, root.getSubjectPublicKeyInfo()));
    }

    /** Changes when the CA file does. */
    public String fingerprint() {
        return Sha256.of(pem().getBytes(StandardCharsets.US_ASCII)).hex();
    }
}
