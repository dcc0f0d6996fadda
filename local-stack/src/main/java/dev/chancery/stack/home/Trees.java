/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory with everything in it. Links are taken for what they are and never followed. */
public final class Trees {
    private Trees() {}

    /** Every file and directory, parents first. */
    public static List<Path> list(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        }
    }

    /** Leaves the directory itself. */
    public static void empty(Path directory) throws IOException {
        for (Path file : list(directory).stream()
                .skip(1)
                .sorted(Comparator.reverseOrder())
                .toList()) {
            Files.delete(file);
        }
    }

    /** Leaves nothing; one that is not there is well. */
    public static void delete(Path directory) throws IOException {
        for (Path file :
                list(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
    }
}
