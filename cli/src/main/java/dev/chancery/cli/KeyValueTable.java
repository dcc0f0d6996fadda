/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.PrintWriter;

/** Names with what they stand for, a line each; a value that is too long for the terminal goes on below its beginning. */
final class KeyValueTable {
    private final PrintWriter out;
    private final int nameWidth;
    private final int width;

    /** @param width columns of the terminal */
    KeyValueTable(PrintWriter out, int nameWidth, int width) {
        this.out = out;
        this.nameWidth = nameWidth;
        this.width = width;
    }

    /** Broken at blanks alone: what a person would copy in one piece stays in one. */
    KeyValueTable add(String name, String value) {
        StringBuilder line = new StringBuilder(padded(name));
        for (String word : value.split(" ", -1)) {
            if (line.length() > nameWidth && line.length() + word.length() > width) {
                out.println(line.toString().stripTrailing());
                line = new StringBuilder(padded(""));
            }
            line.append(word).append(' ');
        }
        out.println(line.toString().stripTrailing());
        return this;
    }

    private String padded(String name) {
        return name + " ".repeat(Math.max(1, nameWidth - name.length()));
    }
}
