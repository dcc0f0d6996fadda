/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a JVM writes down in a training run, so that the next one starts with its classes loaded and linked.
 *
 * <p>The JVM checks a cache against its class path and itself and goes on without one that does not fit; it is told not to talk about it.
 *
 * @param directory one file for each program
 * @param mode whether caches are made or used
 */
public record AotCaches(Path directory, Mode mode) {

    public enum Mode {
        /** Each JVM writes its cache when it ends, which takes some seconds. */
        MAKE,
        /** Where there is one. */
        USE,
        NONE
    }

    public static AotCaches none() {
        return new AotCaches(Path.of(""), Mode.NONE);
    }

    Path file(String program) {
        return directory.resolve(program + ".aot");
    }

    /** The flags for this program's JVM. */
    public List<String> flags(String program) {
        return switch (mode) {
            case MAKE -> List.of("-XX:AOTCacheOutput=" + file(program), "-Xlog:disable", "-Xlog:all=error:stderr");
            case USE ->
                Files.exists(file(program))
                        ? List.of("-XX:AOTCache=" + file(program), "-Xlog:disable", "-Xlog:all=error:stderr")
                        : List.of();
            case NONE -> List.of();
        };
    }
}
