/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Keys on a PKCS #11 token, under the authority's id; {@code token-key} in the directory says so. The serial secret stays in the directory: a token's
 * ECDSA repeats no signature, so it is wrapped by {@code serial-key.pem}, an Ed25519 key of its own under the passphrase, which signs nothing else.
 */
record TokenVault(Optional<Pkcs11Token> configured, FileVault files) implements KeyVault {
    private static final String LABEL = "token-key";
    private static final String SERIAL_KEY = "serial-key.pem";

    @Override
    public DocumentSigner make(KeyAlgorithm kind) {
        return token().generate(kind);
    }

    // The name is on the disk before there is anything on the token under it, so no crash leaves a key that nobody
    // knows of.
    @Override
    public void keep(DocumentSigner made, X509CertificateHolder certificate, Path directory) throws IOException {
        files.write(files.make(KeyAlgorithm.ED25519), directory.resolve(SERIAL_KEY));
        String label = IssuerId.of(certificate).hex();
        PrivateFiles.write(directory.resolve(LABEL), (label + "\n").getBytes(StandardCharsets.US_ASCII));
        PrivateFiles.sync(directory);
        PrivateFiles.sync(Objects.requireNonNull(directory.getParent(), "it lies in the key directory"));
        token().keep(label, (TokenKey) made, certificate);
    }

    @Override
    public boolean holds(Path directory) {
        return Files.exists(directory.resolve(LABEL));
    }

    @Override
    public DocumentSigner open(X509CertificateHolder certificate, Path directory) throws IOException {
        return token().open(label(directory), certificate.getSubjectPublicKeyInfo());
    }

    @Override
    public DocumentSigner wrapping(DocumentSigner key, Path directory) throws IOException {
        return files.read(directory.resolve(SERIAL_KEY));
    }

    @Override
    public void delete(Path directory) throws IOException {
        if (holds(directory)) {
            String label = label(directory);
            // Cut off while it was being written: then nothing is on the token.
            if (label.matches("[0-9a-f]{32}")) {
                token().delete(label);
            }
        }
    }

    private static String label(Path directory) throws IOException {
        return new String(PrivateFiles.read(directory.resolve(LABEL)), StandardCharsets.US_ASCII).strip();
    }

    private Pkcs11Token token() {
        return configured.orElseThrow(() -> new KeysNotUsableException(
                "the key is on a PKCS #11 token and this issuer has none: set chancery.issuer.pkcs11.library"));
    }
}
