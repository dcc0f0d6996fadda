/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Whoever runs the machine: allows hooks, one after the other. */
final class Operator {
    private final Path file;
    private final List<List<String>> allowed = new ArrayList<>();

    /** @param home where a directory of the operator's own is made */
    Operator(Path home) {
        this.file = home.resolve("operator").resolve("allowed-hooks.json");
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
            Files.createDirectory(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write();
    }

    String file() {
        return file.toString();
    }

    synchronized void allow(List<String> hook) {
        if (!hook.isEmpty() && !allowed.contains(hook)) {
            allowed.add(hook);
            write();
        }
    }

    private void write() {
        try {
            Path beside = Files.write(file.resolveSibling("new"), new ObjectMapper().writeValueAsBytes(allowed));
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
