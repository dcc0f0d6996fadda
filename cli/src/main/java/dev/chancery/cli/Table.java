/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, two spaces apart, columns as wide as what is in them. The last column takes the rest of the line. */
final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    Table(String... headings) {
        this.widths = new int[headings.length];
        row(headings);
    }

    Table row(String... cells) {
        if (cells.length != widths.length) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells in a table of " + widths.length);
        }
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], cells[i].length());
        }
        rows.add(cells);
        return this;
    }

    /** @param width columns of the terminal: what is longer is cut, in the last column alone */
    void print(PrintWriter out, int width) {
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]);
                line.repeat(' ', widths[i] - row[i].length());
                line.append(GAP);
            }
            out.println(Shown.cut(line.toString().stripTrailing(), width));
        }
    }

    @Override
    public String toString() {
        return Arrays.deepToString(rows.toArray());
    }
}
