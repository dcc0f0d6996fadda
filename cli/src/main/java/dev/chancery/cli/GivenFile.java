/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that somebody named on the command line; where that fails the command fails, with a sentence about the file. */
final class GivenFile {
    private GivenFile() {}

    static byte[] octets(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file);
        }
    }

    private static CommandFailure unreadable(Path file) {
        return new CommandFailure(
                CommandFailure.NOT_FOUND, "cannot read " + file + "; is it there, and a file of text?");
    }
}
