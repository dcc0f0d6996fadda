/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.admin;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.keys.PrivateFiles;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One order: a directory that holds {@code order.json} and what belongs to it.
 *
 * @param fields {@code verb}, and what the verb wants; texts all of them
 */
record AdminCommand(Path directory, Map<String, String> fields) {
    private static final int OCTETS_MAX = 1 << 20;

    /** What whoever asks again asks with. */
    String id() {
        return String.valueOf(directory.getFileName());
    }

    String verb() {
        return fields.getOrDefault("verb", "");
    }

    String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the admin command lacks " + name);
        }
        return value;
    }

    @Nullable
    String optional(String name) {
        return fields.get(name);
    }

    AuthorityRole role() {
        String text = field("role");
        return Arrays.stream(AuthorityRole.values())
                .filter(role -> role != AuthorityRole.INTERMEDIATE)
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a role must be one of "
                        + Arrays.stream(AuthorityRole.values())
                                .filter(role -> role != AuthorityRole.INTERMEDIATE)
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ", not " + text));
    }

    IssuerId authority() {
        return new IssuerId(field("authority"));
    }

    @Nullable
    Sha256 fingerprint() {
        String text = optional("rootFingerprint");
        return text == null ? null : new Sha256(text);
    }

    /** A file that came with it. */
    String attached(String name) throws IOException {
        return new String(octets(name), StandardCharsets.UTF_8);
    }

    byte[] octets(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file) || Files.size(file) > OCTETS_MAX) {
            throw new IllegalArgumentException(
                    "the admin command has no file " + name + " of at most " + OCTETS_MAX + " octets");
        }
        return PrivateFiles.read(file);
    }

    Path path(String name) {
        return directory.resolve(name);
    }
}
