/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that need a passphrase: from a file or the terminal, never an argument, which everybody on the machine sees. */
final class Passphrases {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "a file whose first line is the passphrase (default: prompt on the terminal)")
    private @Nullable Path file;

    /** The first line of the file, or what is typed. The caller wipes it. */
    char[] read(Path of) {
        return file == null ? typed("passphrase of " + of) : firstLine(file);
    }

    /** The same for one that is chosen now: typed twice. */
    char[] chosen(Path of) {
        if (file != null) {
            return firstLine(file);
        }
        char[] first = typed("new passphrase for " + of);
        char[] second = typed("repeat the passphrase");
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!same) {
            Arrays.fill(first, '\0');
            throw new CommandFailure(CommandFailure.REFUSED, "the passphrases differ; nothing was done");
        }
        return first;
    }

    static byte[] bytes(char[] passphrase) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static char[] firstLine(Path file) {
        return InputFile.text(file).lines().findFirst().orElse("").toCharArray();
    }

    @SuppressWarnings("SystemConsoleNull") // NullAway reads the annotation, Error Prone the release notes
    private static char[] typed(String prompt) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, "the passphrase prompt needs a terminal; give --passphrase-file instead");
        }
        char[] typed = console.readPassword("%s: ", prompt);
        return typed == null ? new char[0] : typed;
    }
}
