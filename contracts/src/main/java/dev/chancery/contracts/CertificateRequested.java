/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests one certificate from the issuer. May be refused. The outcome is a {@link CertificateOutcome} under the same key on the
 * tenant's outcomes topic. Record key and ce_id: the request id.
 *
 * <p>Every field is a claim: {@code service}, {@code autoRenew} and {@code labels} apply only if the
 * policy grants them to the topic. A request is read strictly: an unknown or doubled field is a refusal.
 *
 * @param profile the policy's profile for the certificate
 * @param csr a PKCS #10 request (RFC 2986) in PEM (RFC 7468)
 * @param kind what the certificate is for within its service: server, client, dual …; absent means the profile's own
 * @param names DNS names and IP addresses to be certified in addition to those in the CSR
 * @param validity the requested validity; absent means the profile's default; a validity that is too long is refused, not shortened
 * @param labels at most 64, named by 1 to 63 letters, digits, '.', '_', '/' and '-'; a value has at most 256 characters on one line
 * @param renews the predecessor; its serial number in any hexadecimal notation; judged by the topic and owner of the predecessor
 * @param dryRun true: the outcome is the decision; nothing is recorded or signed
 */
public record CertificateRequested(
        String profile,
        String csr,
        @Nullable String service,
        @Nullable String kind,
        List<String> names,
        @Nullable Duration validity,
        boolean autoRenew,
        Map<String, String> labels,
        @Nullable CertificateId renews,
        boolean dryRun) {
    /** More than any profile certifies; a CSR's own names have a bound of theirs. */
    private static final int NAMES_MAX = 256;

    public CertificateRequested {
        Required.text("profile", profile);
        Texts.requireLine("profile", profile, Texts.WORD_MAX);
        Required.text("csr", csr);
        if (service != null) {
            Texts.requireLine("service", service, Texts.WORD_MAX);
        }
        if (kind != null) {
            Texts.requireLine("kind", kind, Texts.WORD_MAX);
        }
        names = Required.list("names", names, NAMES_MAX);
        names.forEach(name -> Texts.requireLine("names", name, Texts.NAME_MAX));
        labels = Required.map("labels", labels, Texts.LABELS_MAX);
        Texts.requireLabels("labels", labels);
    }
}
