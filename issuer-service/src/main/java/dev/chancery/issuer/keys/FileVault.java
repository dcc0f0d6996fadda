/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.UnreadableKeyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.cert.X509CertificateHolder;

/** Keys in files: {@code key.pem}, PKCS #8 under the passphrase. */
record FileVault(Passphrase passphrase, SecureRandom random) implements KeyVault {
    private static final String KEY = "key.pem";

    @Override
    public SigningKey make(KeyAlgorithm kind) {
        return SigningKey.generate(kind, random);
    }

    @Override
    public void keep(DocumentSigner made, X509CertificateHolder certificate, Path directory) throws IOException {
        write((SigningKey) made, directory.resolve(KEY));
    }

    @Override
    public boolean holds(Path directory) {
        return Files.exists(directory.resolve(KEY));
    }

    @Override
    public DocumentSigner open(X509CertificateHolder certificate, Path directory) throws IOException {
        return read(directory.resolve(KEY));
    }

    @Override
    public DocumentSigner wrapping(DocumentSigner key, Path directory) {
        return key;
    }

    @Override
    public void delete(Path directory) {
        // The files go with their directory.
    }

    static Path file(Path directory) {
        return directory.resolve(KEY);
    }

    /** Nothing when it is gone already. */
    void remove(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(KEY));
    }

    void write(SigningKey key, Path file) throws IOException {
        char[] secret = passphrase.readOrMake();
        try {
            PrivateFiles.write(file, EncryptedKey.encode(key, secret, random).getBytes(StandardCharsets.US_ASCII));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    SigningKey read(Path file) throws IOException {
        char[] secret = passphrase.read();
        try {
            return EncryptedKey.decode(new String(PrivateFiles.read(file), StandardCharsets.US_ASCII), secret);
        } catch (UnreadableKeyException e) {
            throw new KeysNotUsableException(
                    "the key in " + file + " does not open: " + e.getMessage() + "; give its passphrase in "
                            + passphrase.file() + ", or put back the key directory from its backup",
                    e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }
}
