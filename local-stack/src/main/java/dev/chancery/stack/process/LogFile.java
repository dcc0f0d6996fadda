/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** A child's log: the run before is kept beside it, and what went wrong is at its end. */
public final class LogFile {
    private static final int TAIL_LINES = 20;
    private static final long KEPT_BYTES_MAX = 16L << 20;

    private LogFile() {}

    /** Puts the log of earlier runs aside when it has grown; one generation is kept. */
    static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > KEPT_BYTES_MAX) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The last lines, each set in. */
    public static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "  (nothing)";
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return lines.stream()
                .skip(Math.max(0, lines.size() - TAIL_LINES))
                .map(line -> "  " + line)
                .collect(Collectors.joining("\n"));
    }
}
