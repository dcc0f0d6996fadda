/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an audit file ends, read from its end: a file of a million certificates has three gigabytes.
 *
 * @param rest what stands behind the last chained line: one that a crash cut off, or lines from before there was a chain
 */
record AuditTail(
        AuditHead head,
        @SuppressWarnings("ArrayRecordComponent") byte[] rest) {
    /** Several times the longest line. */
    private static final int BYTES = 1 << 20;

    static AuditTail of(Path file) throws IOException {
        byte[] text = end(file);
        int end = text.length;
        while (end > 0) {
            int lineEnd = lastLineEnd(text, end);
            if (lineEnd < 0) {
                break;
            }
            int before = lastLineEnd(text, lineEnd);
            Optional<AuditLine.Read> line =
                    AuditLine.read(new String(text, before + 1, lineEnd - before - 1, StandardCharsets.UTF_8));
            if (line.isPresent()) {
                return new AuditTail(
                        new AuditHead(line.get().number(), new Sha256(line.get().chain())),
                        Arrays.copyOfRange(text, lineEnd + 1, text.length));
            }
            end = lineEnd;
        }
        return new AuditTail(AuditHead.NONE, text);
    }

    /** The chain's first digest, which names the file. */
    static String first(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(AuditLine::read)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(AuditLine.Read::chain)
                    .orElse("none");
        }
    }

    private static byte[] end(Path file) throws IOException {
        try (RandomAccessFile reading = new RandomAccessFile(file.toFile(), "r")) {
            long size = reading.length();
            byte[] end = new byte[(int) Math.min(size, BYTES)];
            reading.seek(size - end.length);
            reading.readFully(end);
            return end;
        }
    }

    private static int lastLineEnd(byte[] text, int before) {
        int at = before - 1;
        while (at >= 0 && text[at] != '\n') {
            at--;
        }
        return at;
    }
}
