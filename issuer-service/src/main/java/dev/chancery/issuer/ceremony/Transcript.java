/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.ceremony;

import dev.chancery.x509.Certificates;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.cert.X509CertificateHolder;

/** What a ceremony did, for people who were not there, with digests that {@code sha256sum -c} checks from where it was held. */
final class Transcript {
    private final StringBuilder text = new StringBuilder();
    private final Map<Path, Sha256> files = new LinkedHashMap<>();

    Transcript(CeremonyPlan plan, X509CertificateHolder root, Instant now, String version) throws IOException {
        text.append("Root key ceremony\n\n");
        line("time", now + " by this machine's clock");
        line("tool", version + ", Java " + Runtime.version());
        plan.people().forEach(name -> line("present", name));
        line("root", DistinguishedName.text(root.getSubject()));
        line("id", IssuerId.of(root).hex());
        line("sha256", Certificates.fingerprint(root).hex());
        line("key sha256", KeyCheck.fingerprint(root.getSubjectPublicKeyInfo()) + " (of the public key)");
        digest(plan.root());
        if (plan.crl() != null) {
            digest(plan.crl());
        }
    }

    void authority(Path csr, Path file, X509CertificateHolder certificate) throws IOException {
        digest(csr);
        digest(file);
        text.append("\nSigned a CA certificate\n\n");
        line("request", csr.toString());
        line("written", file.toString());
        line("subject", DistinguishedName.text(certificate.getSubject()));
        line("serial", certificate.getSerialNumber().toString(16));
        line("valid from", certificate.getNotBefore().toInstant().toString());
        line("valid until", certificate.getNotAfter().toInstant().toString());
        line("sha256", Certificates.fingerprint(certificate).hex());
        text.append('\n').append(shown(certificate)).append('\n').append(Pem.certificate(certificate));
    }

    void crl(Path file, SignedCrl crl) throws IOException {
        digest(file);
        text.append("\nSigned the root's CRL\n\n");
        line("written", file.toString());
        line("number", crl.number().toString());
        line("thisUpdate", crl.thisUpdate().toString());
        line("nextUpdate", crl.nextUpdate() + "; the next ceremony is due before");
        for (RevokedEntry entry : crl.entries()) {
            line(
                    "revoked",
                    entry.serial().toString(16) + ", " + entry.reason().rfcName() + ", at " + entry.revokedAt());
        }
    }

    /** Between the marks stands what {@code sha256sum -c} reads. */
    String text() {
        StringBuilder all = new StringBuilder(text);
        all.append("\nSHA-256 of every file except the root's key; check them in the directory of the ceremony:\n")
                .append("  sed -n '/^BEGIN SHA256$/,/^END SHA256$/{//!p}' TRANSCRIPT | sha256sum -c\n\n")
                .append("BEGIN SHA256\n");
        files.forEach(
                (file, sha256) -> all.append(sha256).append("  ").append(file).append('\n'));
        return all.append("END SHA256\n").toString();
    }

    private void digest(Path file) throws IOException {
        files.put(file, Sha256.of(Files.readAllBytes(file)));
    }

    private void line(String name, String value) {
        text.append(String.format(java.util.Locale.ROOT, "%-12s%s%n", name, printable(value)));
    }

    /** A name from a stranger's request must not write lines of its own. */
    private static String printable(String value) {
        return value.replaceAll("\\p{Cntrl}", "?");
    }

    /** As the JDK's own parser reads it: other eyes than those that wrote it. */
    private static String shown(X509CertificateHolder certificate) throws IOException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()))
                    .toString()
                    .lines()
                    .map(line -> "    " + printable(line).stripTrailing() + "\n")
                    .filter(line -> !line.isBlank())
                    .reduce("", String::concat);
        } catch (CertificateException e) {
            return "    (this Java cannot show it: " + printable(String.valueOf(e.getMessage())) + ")\n";
        }
    }
}
