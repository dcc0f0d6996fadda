/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.time.Instant;

/** The answer to one {@link CertificateRequested}, under the request's key on the tenant's outcomes topic. */
public sealed interface CertificateOutcome {

    /** The request's digest: SHA-256 over topic, key, ce_source, ce_time and value, each with its length. */
    Sha256 requestDigest();

    /** How the request was judged. */
    Decision decision();

    /**
     * The request became a certificate.
     *
     * @param chain PEM: the certificate, then its issuers up to but without the root
     * @param sha256 over the certificate's DER
     */
    record CertificateGranted(
            CertificateId certificate,
            String chain,
            Sha256 sha256,
            Instant notAfter,
            Sha256 requestDigest,
            Decision decision)
            implements CertificateOutcome {
        public CertificateGranted {
            Required.present("certificate", certificate);
            Required.text("chain", chain);
            Required.present("sha256", sha256);
            Required.present("notAfter", notAfter);
            Required.present("requestDigest", requestDigest);
            Required.present("decision", decision);
        }
    }

    /**
     * The request was refused.
     *
     * @param sentence as text: what was refused, by which rule, and what would be accepted
     */
    record CertificateRefused(ReasonCode reason, String sentence, Sha256 requestDigest, Decision decision)
            implements CertificateOutcome {
        public CertificateRefused {
            Required.present("reason", reason);
            Required.text("sentence", sentence);
            sentence = Texts.oneLine(sentence);
            Required.present("requestDigest", requestDigest);
            Required.present("decision", decision);
        }
    }

    /** The request was a dry run: it would have been granted with this decision, and nothing was recorded. */
    record RequestExplained(Sha256 requestDigest, Decision decision) implements CertificateOutcome {
        public RequestExplained {
            Required.present("requestDigest", requestDigest);
            Required.present("decision", decision);
        }
    }
}
