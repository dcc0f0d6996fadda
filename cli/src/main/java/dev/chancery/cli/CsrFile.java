/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.x509.Pem;
import dev.chancery.x509.PrivateKeyTrace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A CSR as somebody has it, in PEM or DER; what leaves this machine is one PEM block, and never a private key. */
final class CsrFile {
    private static final String LABEL = "CERTIFICATE REQUEST";
    /** Bytes that are read at most; the front door reads as many. */
    private static final int BYTES_MAX = 64 * 1_024;

    private static final Pattern BASE64 = Pattern.compile("\\s*+M[A-Za-z0-9+/=\\s]++");

    private CsrFile() {}

    /** @param name {@code -} for standard input */
    static String read(String name) {
        byte[] content = content(name);
        if (PrivateKeyTrace.isIn(content)) {
            throw PrivateKeys.refusal(shown(name), "Give only the CSR ('openssl req -new -key KEY' creates one)");
        }
        String text = Pem.textOf(content, LABEL);
        return BASE64.matcher(text).matches() ? text : block(name, text);
    }

    private static String block(String name, String text) {
        List<Pem> blocks;
        try {
            blocks = Pem.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, String.valueOf(e.getMessage()));
        }
        Pem first = blocks.getFirst();
        if (blocks.size() > 1 || !first.label().endsWith(LABEL)) {
            throw wrong(
                    name,
                    "it has "
                            + String.join(", ", blocks.stream().map(Pem::label).toList()));
        }
        return Pem.of(LABEL, first.content()).text();
    }

    private static byte[] content(String name) {
        if (!name.equals("-")) {
            return InputFile.bytes(Path.of(name), BYTES_MAX);
        }
        try {
            byte[] content = System.in.readNBytes(BYTES_MAX + 1);
            if (content.length > BYTES_MAX) {
                throw wrong(name, "it is longer than " + BYTES_MAX + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw wrong(name, String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure wrong(String name, String why) {
        return new CommandFailure(
                CommandFailure.REFUSED,
                shown(name) + " is not a CSR (one PEM block labelled " + LABEL + ", or DER): " + why
                        + "; create one with 'openssl req -new'");
    }

    private static String shown(String name) {
        return name.equals("-") ? "standard input" : name;
    }
}
