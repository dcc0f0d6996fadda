/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import dev.chancery.stack.home.Trees;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Logs that children write into by themselves: bounded while they do, and what went wrong is at their end. */
public final class LogFile {
    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES_MAX = 128 << 10;
    /** Of a log; as much again is kept of what was in it before. */
    static final long BYTES_MAX = 16L << 20;

    private static final String BEFORE = ".1";

    private LogFile() {}

    /**
     * Bounds every log of the directory. A child holds its log open, at its end whatever that is: so the file stays, and is emptied once it is copied.
     * What is written between the two is lost. On a full disk nothing is copied.
     */
    public static void bound(Path logs) throws IOException {
        List<Path> large;
        try (Stream<Path> files = Files.list(logs)) {
            large = files.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> file.toFile().length() > BYTES_MAX)
                    .toList();
        }
        for (Path log : large) {
            empty(log);
        }
    }

    private static void empty(Path log) throws IOException {
        Path before = log.resolveSibling(log.getFileName() + BEFORE);
        try {
            Files.copy(log, before, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException _) {
            Trees.delete(before);
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /**
     * What happened, where the log of it is, and what that log says of why.
     *
     * @param from where what was written since then begins
     */
    static String explain(String happened, Path log, long from) {
        return happened + "; " + log + " says:\n" + tail(log, from);
    }

    /** The last lines that say why, each set in. */
    private static String tail(Path log, long from) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            // One that was emptied meanwhile begins anew.
            file.seek(Math.max(from > length ? 0 : from, length - TAIL_BYTES_MAX));
            byte[] end = new byte[(int) (length - file.getFilePointer())];
            file.readFully(end);
            List<String> lines =
                    Reasons.in(new String(end, StandardCharsets.UTF_8).lines().toList());
            return lines.isEmpty()
                    ? "  (nothing)"
                    : lines.stream()
                            .skip(Math.max(0, lines.size() - TAIL_LINES))
                            .map(line -> "  " + line)
                            .collect(Collectors.joining("\n"));
        } catch (IOException _) {
            return "  (it cannot be read)";
        }
    }
}
