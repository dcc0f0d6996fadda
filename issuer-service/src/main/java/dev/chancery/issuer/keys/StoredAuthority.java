/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.x509.IssuerId;
import java.nio.file.Path;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * An authority whose key lies in the key directory; its key is still closed.
 *
 * @param announcement what the log says of it, or will: stored with the key, so that every publishing has the same bytes
 * @param candidate not yet known to be the first of its role on the log
 */
public record StoredAuthority(
        Path directory, X509CertificateHolder certificate, AuthorityAnnounced announcement, boolean candidate) {
    public StoredAuthority {
        if (!IssuerId.of(certificate).equals(announcement.authority())) {
            throw new KeysNotUsableException("the files in " + directory
                    + " belong to two authorities; put back the key directory from one backup");
        }
    }

    public IssuerId id() {
        return announcement.authority();
    }
}
