/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an audit file tells from its first line to its last, and whether the chain holds.
 *
 * @param begun when the chain was begun; empty for a file without one
 * @param torn how often a crash cut off the end, and the file went on behind it
 * @param flaws where the chain breaks, the first {@value ChainReading#FLAWS_MAX}: sentences that name the line
 */
public record AuditAccount(Path file, AuditHead end, Optional<Instant> begun, long torn, List<String> flaws) {
    private static final int BUFFER = 1 << 16;

    /**
     * Reads a file that may be growing, as far as it reached at a moment before.
     *
     * @param size octets to read; what follows the last whole line of them is still being written
     * @param each takes every chained line, also those behind a flaw
     */
    public static AuditAccount read(Path file, long size, Consumer<AuditEntry> each) throws IOException {
        ChainReading reading = new ChainReading(each);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (long read = 0; read < size; read++) {
                int octet = in.read();
                if (octet < 0) {
                    break;
                }
                if (octet == '\n') {
                    reading.line(line.toByteArray());
                    line.reset();
                } else {
                    line.write(octet);
                }
            }
        }
        return new AuditAccount(file, reading.head(), reading.begun(), reading.torn(), reading.flaws());
    }

    /** A chain that holds, in a file that has one. */
    public boolean isWhole() {
        return flaws.isEmpty() && begun.isPresent();
    }
}
