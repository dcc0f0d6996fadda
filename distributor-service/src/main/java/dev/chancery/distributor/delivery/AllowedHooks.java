/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.chancery.distributor.DistributorConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hooks that the operator of this machine allows: a file with a JSON array of argument lists, {@code [["systemctl", "reload", "nginx"]]}. A binding's
 * hook runs when it is one of them, argument for argument. Bindings come from the registry, so without this list its tokens could run anything here.
 *
 * <p>The file is read at the start, where a bad one ends the service, and again before each hook, so that a new line needs no restart.
 */
@ApplicationScoped
class AllowedHooks {
    /** Of the file. */
    static final int BYTES_MAX = 65_536;
    /** Characters of a refused hook that are repeated to people. */
    static final int SHOWN_MAX = 400;

    private static final String SETTING = "chancery.distributor.allowed-hooks-file";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** Its owner is the user that this process runs as. */
    private static final Path SELF = Path.of("/proc/self");

    private final @Nullable Path file;

    @Inject
    AllowedHooks(DistributorConfig config) {
        this(config.allowedHooksFile());
    }

    AllowedHooks(Optional<Path> file) {
        this.file = file.map(Path::toAbsolutePath).orElse(null);
    }

    /** The message is for the operator: which file, what is wrong, and what to do about it. */
    static final class UnusableFileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableFileException(String message) {
            super(message);
        }
    }

    void check(@Observes StartupEvent event) {
        read();
    }

    /** Why the hook must not run, with what the operator can do about it; empty when it may. */
    Optional<String> refusal(List<String> command) {
        try {
            return read().contains(command) ? Optional.empty() : Optional.of(refused(command));
        } catch (UnusableFileException e) {
            return Optional.of("no hook may run: " + e.getMessage());
        }
    }

    private String refused(List<String> command) {
        String entry = JSON.valueToTree(command).toString();
        String shown = entry.length() <= SHOWN_MAX ? entry : entry.substring(0, SHOWN_MAX) + "…";
        return "the hook " + shown + " needs the permission of the distributor's operator: "
                + (file == null
                        ? "set " + SETTING + " to a file that holds a JSON array with this entry"
                        : "add this entry to the JSON array in " + file)
                + ", or bind without a hook; nothing is delivered there until then";
    }

    private List<List<String>> read() {
        if (file == null) {
            return List.of();
        }
        try {
            requireOurs(file);
            requireOurs(Optional.ofNullable(file.getParent()).orElse(file));
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > BYTES_MAX) {
                throw unusable("has to be a plain file of at most " + BYTES_MAX + " bytes");
            }
            return entries(JSON.readTree(Files.readAllBytes(file)));
        } catch (JsonProcessingException e) {
            throw unusable("is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw unusable("cannot be read: " + e);
        }
    }

    /** Who may change the list, or put another in its place, may run what he likes as this user. */
    private void requireOurs(Path path) throws IOException {
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> permissions = found.permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw unusable("can be written by others: chmod go-w " + path);
        }
        int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (owner != 0 && Files.exists(SELF) && owner != (Integer) Files.getAttribute(SELF, "unix:uid")) {
            throw unusable("belongs to another user: chown " + path + " to root, or to the distributor's user");
        }
    }

    private List<List<String>> entries(JsonNode root) {
        if (root == null || !root.isArray()) {
            throw unusable("has to hold a JSON array of arrays of strings, [[\"systemctl\", \"reload\", \"nginx\"]]");
        }
        List<List<String>> entries = new ArrayList<>();
        for (JsonNode entry : root) {
            entries.add(entry(entry, entries.size() + 1));
        }
        return entries;
    }

    private List<String> entry(JsonNode entry, int number) {
        List<String> arguments = new ArrayList<>();
        for (JsonNode argument : entry) {
            if (!argument.isTextual()) {
                throw unusable("entry " + number + " holds something else than strings");
            }
            arguments.add(argument.textValue());
        }
        if (!entry.isArray() || arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw unusable("entry " + number + " has to be an array of strings that begins with a program");
        }
        return List.copyOf(arguments);
    }

    private UnusableFileException unusable(String flaw) {
        return new UnusableFileException(SETTING + ": " + file + " " + flaw);
    }
}
