/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.issuer.audit.AuditLine.Read;
import dev.chancery.x509.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an audit file tells from its first line to its last, and whether the chain holds.
 *
 * @param begun when the chain was begun; empty for a file without one
 * @param torn how often a crash cut off the end, and the file went on behind it
 * @param flaws where the chain breaks, the first {@value #FLAWS_MAX}: sentences that name the line
 */
public record AuditAccount(Path file, AuditHead end, Optional<Instant> begun, long torn, List<String> flaws) {
    private static final int FLAWS_MAX = 20;
    private static final int BUFFER = 1 << 16;

    /**
     * Reads a file that may be growing, as far as it reached at a moment before.
     *
     * @param size octets to read; what follows the last whole line of them is still being written
     * @param each takes every chained line, also those behind a flaw
     */
    public static AuditAccount read(Path file, long size, Consumer<AuditEntry> each) throws IOException {
        Reading reading = new Reading(each);
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
        return reading.account(file);
    }

    /** A chain that holds, in a file that has one. */
    public boolean isWhole() {
        return flaws.isEmpty() && begun.isPresent();
    }

    private static final class Reading {
        private final Consumer<AuditEntry> each;
        private final List<String> flaws = new ArrayList<>();
        /** What stands behind the last chained line. */
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

        private AuditHead head = AuditHead.NONE;
        private @Nullable Instant begun;
        private long lines;
        private long torn;

        Reading(Consumer<AuditEntry> each) {
            this.each = each;
        }

        void line(byte[] octets) {
            lines++;
            String line = new String(octets, StandardCharsets.UTF_8);
            Optional<Read> read = AuditLine.read(line);
            if (read.isPresent()) {
                AuditEntry entry = AuditEntry.of(octets, read.get());
                follow(entry, read.get());
                each.accept(entry);
            } else {
                rest.writeBytes(octets);
                rest.write('\n');
            }
        }

        private void follow(AuditEntry entry, Read read) {
            AuditHead before = head;
            head = entry.head();
            if (!before.after(read.withoutChain()).equals(head)) {
                flaw("line " + lines + " (n " + read.number() + ") does not follow n " + before.lines()
                        + ": it was changed, or lines before it were taken out");
            }
            if (begun == null) {
                begun = entry.at(); // what stands before it is from before there was a chain
            } else if (entry.step().equals("torn") && isWhatIsLeft(entry.act())) {
                torn++;
            } else if (rest.size() > 0) {
                flaw("line " + lines + ": what stands before it is not of the chain");
            }
            rest.reset();
        }

        /** The file was given an end of line behind what was cut off, unless that ended in one. */
        private boolean isWhatIsLeft(String digest) {
            byte[] left = rest.toByteArray();
            return Sha256.of(left).hex().equals(digest)
                    || (left.length > 0
                            && Sha256.of(Arrays.copyOf(left, left.length - 1))
                                    .hex()
                                    .equals(digest));
        }

        private void flaw(String sentence) {
            if (flaws.size() < FLAWS_MAX) {
                flaws.add(sentence);
            }
        }

        AuditAccount account(Path file) {
            return new AuditAccount(file, head, Optional.ofNullable(begun), torn, List.copyOf(flaws));
        }
    }
}
