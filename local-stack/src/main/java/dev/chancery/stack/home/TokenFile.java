/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The front door's token file as its administrator may have written into it: {@code TOKEN} or {@code NAME TOKEN} a line. The registry reads it; here it is
 * asked for the one token that the command line uses.
 */
public final class TokenFile {
    private static final Pattern LINE =
            Pattern.compile("(?:([A-Za-z0-9._@-]{1,19})[ \\t]+)?((?:sha256:)?[A-Za-z0-9._~+/=-]{20,256})");
    private static final String DIGEST = "sha256:";

    private TokenFile() {}

    /** The first token without a name. No message has anything of the file's content in it. */
    public static String administrators(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        String found = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!LINE.matcher(line).matches()) {
                throw new IOException(
                        "line " + (i + 1) + " of " + file + " is neither TOKEN nor NAME TOKEN (a name has at most 19 "
                                + "characters, a token at least 20); "
                                + "correct it; the line end before it may be missing");
            }
            if (found.isEmpty() && !line.contains(" ") && !line.contains("\t") && !line.startsWith(DIGEST)) {
                found = line;
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + " has no line with only a token, which the command line needs; add one "
                    + "(openssl rand -hex 32), "
                    + "or delete the file to create a new one");
        }
        return found;
    }
}
