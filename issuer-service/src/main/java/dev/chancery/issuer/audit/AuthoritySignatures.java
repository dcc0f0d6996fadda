/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.issuer.keys.SigningAudit;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * The account of the signatures that make authorities, and of their root's lists, in the same file as all others. Their {@code act} is {@code authority.<signer>.<serial>}: the
 * log tells of them under {@code authorities}, not as issued certificates.
 */
public final class AuthoritySignatures implements SigningAudit {
    private static final String ACT = "authority.";

    private final AuditFile file;

    public AuthoritySignatures(AuditFile file) {
        this.file = file;
    }

    @Override
    public void intended(IssuerId signer, ToBeSigned certificate) {
        Map<String, String> what = new TreeMap<>();
        what.put("subject", DistinguishedName.text(certificate.structure().getSubject()));
        what.put("toBeSigned", certificate.digest().hex());
        append(
                "intent",
                act(signer, certificate.structure().getSerialNumber().getValue().toString(16)),
                what);
    }

    @Override
    public void done(IssuerId signer, X509CertificateHolder certificate) {
        append(
                "done",
                act(signer, certificate.getSerialNumber().toString(16)),
                Map.of(
                        "certificate",
                        base64(Pem.parse(Pem.certificate(certificate)).getFirst())));
    }

    @Override
    public void intended(IssuerId signer, String list) {
        append("intent", act(signer, list), Map.of());
    }

    @Override
    public void done(IssuerId signer, String list, byte[] der) {
        append("done", act(signer, list), Map.of("crl", Base64.getEncoder().encodeToString(der)));
    }

    @Override
    public void handled(IssuerId authority, String how) {
        append(how, ACT + authority, Map.of());
    }

    @Override
    public void requested(String pem) {
        byte[] request = Pem.parse(pem).getFirst().content();
        append(
                "request",
                ACT + Sha256.of(request),
                Map.of("csr", Base64.getEncoder().encodeToString(request)));
    }

    private static String act(IssuerId signer, String serial) {
        return ACT + signer + "." + serial;
    }

    private static String base64(Pem pem) {
        return Base64.getEncoder().encodeToString(pem.content());
    }

    private void append(String step, String act, Map<String, String> what) {
        file.append(List.of(new AuditLine(step, act, what, null)));
    }
}
