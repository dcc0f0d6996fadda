/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.UnreadableKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A root's key on its way out of the key directory, and back. Each step is on the disk before the next begins. */
public final class OfflineKeys {
    static final String MARK = "offline";
    /** Somebody will try them for as long as the root lives. */
    private static final int PASSPHRASE_CHARACTERS_MIN = 12;

    private final FileVault files;
    private final SecureRandom random;
    private final SigningAudit notes;

    OfflineKeys(FileVault files, SecureRandom random, SigningAudit notes) {
        this.files = files;
        this.random = random;
        this.notes = notes;
    }

    /** The key under another passphrase, in PEM. The caller wipes the passphrase. */
    public String export(StoredAuthority root, char[] passphrase) {
        if (passphrase.length < PASSPHRASE_CHARACTERS_MIN) {
            throw new KeysNotUsableException(
                    "the passphrase has " + passphrase.length + " characters, but an attacker who has the file can "
                            + "try passphrases offline; use at least " + PASSPHRASE_CHARACTERS_MIN);
        }
        try {
            String pem = EncryptedKey.encode(files.read(keyFile(root)), passphrase, random);
            verify(root, pem, passphrase);
            notes.handled(root.id(), "exported");
            return pem;
        } catch (IOException e) {
            throw new UncheckedIOException("key of " + root.directory() + " not read", e);
        }
    }

    /** Throws {@link KeysNotUsableException} unless the exported file is this root's key. */
    public SigningKey verify(StoredAuthority root, String pem, char[] passphrase) {
        try {
            SigningKey key = EncryptedKey.decode(pem, passphrase);
            if (!key.publicKey().equals(root.certificate().getSubjectPublicKeyInfo())) {
                throw new KeysNotUsableException("the file contains a key that is not the key of root " + root.id()
                        + "; give the file that export-root wrote");
            }
            return key;
        } catch (UnreadableKeyException e) {
            throw new KeysNotUsableException(
                    "the file does not open: " + e.getMessage()
                            + "; give the file that export-root wrote, and its passphrase",
                    e);
        }
    }

    /**
     * Removes the key here, once the exported file was opened and found to be it.
     *
     * @param why for whoever misses it
     */
    public void remove(StoredAuthority root, String pem, char[] passphrase, String why) {
        SigningKey _ = verify(root, pem, passphrase);
        try {
            if (KeyDirectory.offline(root).isEmpty()) {
                Path _ = keyFile(root);
                KeyFolders.replace(root.directory().resolve(MARK), (why + "\n").getBytes(StandardCharsets.UTF_8));
                PrivateFiles.sync(root.directory());
            }
            files.remove(root.directory());
            PrivateFiles.sync(root.directory());
            notes.handled(root.id(), "removed");
        } catch (IOException e) {
            throw new UncheckedIOException("key of " + root.directory() + " not removed", e);
        }
    }

    /** Puts the key back. */
    public void restore(StoredAuthority root, String pem, char[] passphrase) {
        SigningKey key = verify(root, pem, passphrase);
        try {
            notes.handled(root.id(), "restored");
            files.remove(root.directory());
            files.keep(key, root.certificate(), root.directory());
            PrivateFiles.sync(root.directory());
            Files.deleteIfExists(root.directory().resolve(MARK));
            PrivateFiles.sync(root.directory());
        } catch (IOException e) {
            throw new UncheckedIOException("key of " + root.directory() + " not restored", e);
        }
    }

    private Path keyFile(StoredAuthority root) {
        if (!files.holds(root.directory())) {
            throw new KeysNotUsableException("the key of root " + root.id()
                    + " is not in a file; a key on a token cannot be exported, take the token offline instead");
        }
        return FileVault.file(root.directory());
    }
}
