/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.suite.check.WholeLog.Issued;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/** Whether certificates are what relying parties take: by the JDK's PKIX, and by openssl. */
final class Chains {
    private static final int AT_ONCE = 400;
    /** By the digest of the certificate: what two others found to verify once, they would again. */
    private static final Set<Sha256> VERIFIED = new HashSet<>();

    private final WholeLog log;
    private final Violations violations;
    private final JcaX509CertificateConverter read = new JcaX509CertificateConverter();

    Chains(WholeLog log, Violations violations) {
        this.log = log;
        this.violations = violations;
    }

    void verify(Path directory) throws GeneralSecurityException, IOException {
        Map<IssuerId, X509Certificate> authorities = new HashMap<>();
        for (X509CertificateHolder authority : log.intermediates) {
            authorities.put(IssuerId.of(authority), read.getCertificate(authority));
        }
        Set<TrustAnchor> anchors = log.roots.stream()
                .map(root -> {
                    try {
                        return new TrustAnchor(read.getCertificate(root), null);
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .collect(Collectors.toSet());
        List<Issued> fresh = log.issued.values().stream()
                .filter(issued -> !VERIFIED.contains(issued.sha256()))
                .toList();
        for (Issued issued : fresh) {
            X509Certificate authority = authorities.get(issued.id().issuer());
            if (authority == null) {
                violations.add("%s: its issuer is not on authorities", issued.id());
                continue;
            }
            byPkix(issued, authority, anchors);
        }
        byOpenSsl(directory, fresh);
        fresh.forEach(issued -> VERIFIED.add(issued.sha256()));
    }

    private void byPkix(Issued issued, X509Certificate authority, Set<TrustAnchor> anchors)
            throws GeneralSecurityException {
        X509Certificate leaf = read.getCertificate(issued.leaf());
        try {
            leaf.verify(authority.getPublicKey());
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(leaf.getNotAfter());
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, authority)),
                            parameters);
        } catch (GeneralSecurityException e) {
            violations.add("%s does not verify by PKIX: %s", issued.id(), e.getMessage());
        }
    }

    private void byOpenSsl(Path directory, List<Issued> fresh) throws IOException {
        Files.writeString(directory.resolve("roots.pem"), pem(log.roots));
        Files.writeString(directory.resolve("intermediates.pem"), pem(log.intermediates));
        OpenSsl openSsl = new OpenSsl(directory);
        List<String> files = new ArrayList<>();
        for (Issued issued : fresh) {
            String file = issued.id() + ".pem";
            Files.writeString(directory.resolve(file), Pem.certificate(issued.leaf()));
            files.add(file);
        }
        for (int from = 0; from < files.size(); from += AT_ONCE) {
            List<String> some = files.subList(from, Math.min(files.size(), from + AT_ONCE));
            // Some lived for a minute and are over; the JDK's PKIX looks at each at its own end.
            List<String> arguments =
                    new ArrayList<>(List.of("verify", "-x509_strict", "-no_check_time", "-CAfile", "roots.pem"));
            arguments.addAll(List.of("-untrusted", "intermediates.pem"));
            arguments.addAll(some);
            try {
                openSsl.run(arguments.toArray(String[]::new));
            } catch (AssertionError failed) {
                violations.add("openssl verify -x509_strict: %s", failed.getMessage());
            }
        }
    }

    private static String pem(Collection<X509CertificateHolder> certificates) {
        return Pem.chain(List.copyOf(certificates));
    }
}
