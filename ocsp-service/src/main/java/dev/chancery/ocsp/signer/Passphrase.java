/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.ocsp.files.PrivateFiles;
import dev.chancery.x509.EncryptedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/** What the keys are encrypted with: the first line of a file of mode 0600, which in production lies elsewhere than the keys. */
final class Passphrase {
    private Passphrase() {}

    /** Makes one where nobody gave one: a passphrase that is lost costs new keys and nothing else. The caller wipes it. */
    static char[] readOrMake(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            PrivateFiles.write(
                    file, (EncryptedKey.randomPassphrase(random) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] content = PrivateFiles.read(file);
        CharBuffer all = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(content));
        int end = 0;
        while (end < all.length() && all.charAt(end) != '\n' && all.charAt(end) != '\r') {
            end++;
        }
        char[] line = Arrays.copyOf(all.array(), end);
        Arrays.fill(content, (byte) 0);
        Arrays.fill(all.array(), '\0');
        if (line.length == 0) {
            throw new KeysNotUsableException(
                    "the first line of the passphrase file " + file + " is empty; write a line of random text into it");
        }
        return line;
    }
}
