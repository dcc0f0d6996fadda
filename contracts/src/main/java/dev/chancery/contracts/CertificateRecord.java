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

    /** A certificate that another CA issued was added to the inventory. {@code chain} is PEM, the certificate first. */
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

    /** Its name, description and labels, complete; they replace the previous ones. */
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

    /** It is no longer in the inventory's lists; its revocation status is still available. */
    record CertificateArchived(String certificateId) implements CertificateRecord {
        public CertificateArchived {
            Required.text("certificateId", certificateId);
        }
    }
}
