/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the registry adds to the inventory beside what was issued. Record key: the certificate's key, {@code issuer/serial}, or
 * {@code sha256-…} for an import of unknown issuer.
 */
public sealed interface CertificateRecord {

    /** The certificate's REST id, {@code issuer.serial} or {@code sha256-…}. */
    String certificateId();

    /** A certificate that somebody else issued entered the inventory. {@code chain} is PEM, the certificate first. */
    record CertificateImported(
            String certificateId,
            String chain,
            Sha256 sha256,
            @Nullable String origin) implements CertificateRecord {
        public CertificateImported {
            Required.text("certificateId", certificateId);
            Required.text("chain", chain);
            Required.present("sha256", sha256);
        }
    }

    /** Somebody gave it a name, a description or labels: the whole of them, replacing what was there. */
    record CertificateDescribed(
            String certificateId,
            @Nullable String name,
            @Nullable String description,
            Map<String, String> labels) implements CertificateRecord {
        public CertificateDescribed {
            Required.text("certificateId", certificateId);
            labels = Required.map("labels", labels, 1_000);
        }
    }

    /** It left the inventory's lists; its status is answered all the same. */
    record CertificateArchived(String certificateId) implements CertificateRecord {
        public CertificateArchived {
            Required.text("certificateId", certificateId);
        }
    }
}
