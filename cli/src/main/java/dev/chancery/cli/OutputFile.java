/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.x509.PrivateKeyTrace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that a command writes because somebody named it. Whether it may be written is known before anything is asked of anybody: what a file was to take
 * may exist only once. One that holds another kind of thing, such as the private key, is never written over.
 */
record OutputFile(Path path) {
    private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
    private static final int DER_SEQUENCE = 0x30;

    /** Fails where the file cannot be written, or holds PEM of another label than what is to come. */
    static OutputFile checked(Path path, String label) {
        flaw(path, label).ifPresent(flaw -> {
            throw new CommandFailure(CommandFailure.REFUSED, "nothing was requested: " + path + " " + flaw);
        });
        return new OutputFile(path);
    }

    private static Optional<String> flaw(Path path, String label) {
        if (Files.isDirectory(path)) {
            return Optional.of("is a directory; give a file in it");
        }
        if (Files.exists(path)) {
            return Files.isWritable(path) ? otherContent(path, label) : Optional.of("is not writable by this user");
        }
        Path directory = path.toAbsolutePath().normalize().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return Optional.of(
                    "would be in " + directory + ", which is not a directory; create it, or give another file");
        }
        return Files.isWritable(directory)
                ? Optional.empty()
                : Optional.of("would be in " + directory
                        + ", where this user has no permission to create files; give another file");
    }

    /** A device, or a pipe, holds nothing. */
    private static Optional<String> otherContent(Path path, String label) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        byte[] content = InputFile.bytes(path);
        if (PrivateKeyTrace.isIn(content)) {
            return Optional.of("contains a private key, which would be overwritten; give another file");
        }
        if (content.length > 0 && content[0] == DER_SEQUENCE) {
            return Optional.of("contains DER, which would be overwritten; give another file");
        }
        Matcher block = LABEL.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (block.find()) {
            if (!block.group(1).equals(label)) {
                return Optional.of("contains a " + block.group(1) + ", which would be overwritten; give another file");
            }
        }
        return Optional.empty();
    }

    /** @param otherwise what to do where even this fails */
    void write(String text, String otherwise) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot write " + path + " (" + e.getMessage() + "): " + otherwise);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
