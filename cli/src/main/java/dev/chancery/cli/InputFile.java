/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file that somebody named on the command line; where that fails the command fails, with a sentence about the file. */
final class InputFile {
    /** Bytes that are read at most: a revocation list of a hundred thousand entries has half of it. */
    static final int BYTES_MAX = 8 * 1_024 * 1_024;

    private InputFile() {}

    static byte[] bytes(Path file) {
        return bytes(file, BYTES_MAX);
    }

    static byte[] bytes(Path file, int max) {
        if (Files.isDirectory(file)) {
            throw unreadable(file, "it is a directory; give a file in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(max + 1);
            if (content.length > max) {
                throw new CommandFailure(
                        CommandFailure.REFUSED, file + " has more than " + max + " bytes; is it the right file?");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file in " + Path.of("").toAbsolutePath());
        } catch (AccessDeniedException e) {
            throw unreadable(file, "this user has no permission to read it");
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
    }

    static String text(Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8 text");
        }
    }

    private static CommandFailure unreadable(Path file, String why) {
        return new CommandFailure(CommandFailure.NOT_FOUND, "cannot read " + file + ": " + why);
    }
}
