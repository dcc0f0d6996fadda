/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.EncryptedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Objects;

/** What the keys are encrypted with: the first line of a file of mode 0600, which in production lies elsewhere than the keys. */
record Passphrase(Path file, SecureRandom random) {
    /** The caller wipes it. */
    char[] read() {
        try {
            return PrivateFiles.firstLine(file);
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the passphrase file " + file + " is not readable (" + e
                            + "); put it back, or set chancery.issuer.passphrase-file",
                    e);
        }
    }

    /** For the first key that is ever made here: makes the passphrase too, where nobody gave one. */
    char[] readOrMake() {
        try {
            if (!Files.exists(file)) {
                // Whole or not there: an empty one would open nothing, and never be replaced.
                Path halfMade = file.resolveSibling("." + file.getFileName());
                Files.deleteIfExists(halfMade);
                PrivateFiles.write(
                        halfMade, (EncryptedKey.randomPassphrase(random) + "\n").getBytes(StandardCharsets.US_ASCII));
                Files.move(halfMade, file, StandardCopyOption.ATOMIC_MOVE);
                PrivateFiles.sync(
                        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory"));
            }
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the passphrase file " + file + " cannot be made (" + e + "); set chancery.issuer.passphrase-file",
                    e);
        }
        return read();
    }
}
