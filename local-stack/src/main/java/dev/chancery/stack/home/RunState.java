/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What runs, as the process that runs it wrote it down.
 *
 * @param pid of that process
 * @param ready whether everything has once been up
 * @param summary what was printed then
 */
public record RunState(long pid, boolean ready, String summary, List<Part> parts) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param pid 0 while there is no process
     * @param health where it says over HTTP whether it is ready; null where it does not
     * @param since RFC 3339, when it entered this state
     */
    public record Part(
            String name,
            String state,
            long pid,
            String address,
            @Nullable String health,
            String since) {}

    public void write(ChanceryHome home) throws IOException {
        PrivateFiles.write(file(home), JSON.writeValueAsString(this));
    }

    public static Optional<RunState> read(ChanceryHome home) throws IOException {
        return Files.exists(file(home))
                ? Optional.of(JSON.readValue(Files.readString(file(home)), RunState.class))
                : Optional.empty();
    }

    public static void delete(ChanceryHome home) throws IOException {
        Files.deleteIfExists(file(home));
    }

    public static String toJson(Object value) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    private static Path file(ChanceryHome home) {
        return home.run().resolve("state.json");
    }
}
