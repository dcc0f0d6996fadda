/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.KeyAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import org.bouncycastle.cert.X509CertificateHolder;

/** Where private keys are: encrypted in the authority's own directory, or on a token that the directory names. */
sealed interface KeyVault permits FileVault, TokenVault {
    /** A new key, which is nowhere yet but in memory. */
    DocumentSigner make(KeyAlgorithm kind);

    /** Keeps a key that was just made. Whatever a crash leaves of it, {@link #delete} finds by what is in the directory. */
    void keep(DocumentSigner made, X509CertificateHolder certificate, Path directory) throws IOException;

    /** Whether the key of this authority is here. */
    boolean holds(Path directory);

    DocumentSigner open(X509CertificateHolder certificate, Path directory) throws IOException;

    /** The key whose signatures wrap the serial secret: one that repeats them. */
    DocumentSigner wrapping(DocumentSigner key, Path directory) throws IOException;

    /** Removes what lies elsewhere than in the directory. */
    void delete(Path directory) throws IOException;
}
