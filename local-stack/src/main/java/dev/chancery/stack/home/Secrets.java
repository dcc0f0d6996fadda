/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Random secrets, each made once and kept in a file of its own.
 *
 * <p>256 bits in hex: no character of it means anything to SQL, JAAS, a properties file or a shell.
 */
public final class Secrets {
    private static final int SECRET_BYTES = 32;

    private final Path directory;
    private final SecureRandom random = new SecureRandom();

    public Secrets(Path directory) throws IOException {
        this.directory = PrivateFiles.directory(directory);
    }

    /** The secret of this name; made now when it was never asked for. */
    public String get(String name) throws IOException {
        return PrivateFiles.line(made(name));
    }

    /** Where the secret of this name is; made now when it was never asked for. Ends with a line end: people add lines to some of them. */
    public Path made(String name) throws IOException {
        Path file = file(name);
        if (!Files.exists(file)) {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            PrivateFiles.write(file, HexFormat.of().formatHex(secret) + "\n");
        }
        return file;
    }

    /** Where that secret stands, for programs that are told the file and not the secret. */
    public Path file(String name) {
        return directory.resolve(name);
    }
}
