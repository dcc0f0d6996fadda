/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rows under headings, two spaces apart, columns as wide as what is in them. The last column takes the rest of the line. */
final class Table {
    private static final String GAP = "  ";
    /** A time to the minute. */
    private static final int COLUMN_LEAST = 16;
    /** Of the last column, the longest in its table or this. */
    private static final int LAST_LEAST = 20;

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

    /** @param width columns of the terminal: the widest columns give way first, and what is longer still is cut in the last */
    void print(PrintWriter out, int width) {
        int[] fitting = fitted(width);
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String cell = i < row.length - 1 ? Display.cut(row[i], fitting[i]) : row[i];
                line.append(cell);
                line.repeat(' ', Math.max(0, fitting[i] - cell.length()));
                line.append(GAP);
            }
            out.println(Display.cut(line.toString().stripTrailing(), width));
        }
    }

    /** Something of the last column stays to be seen, and no column loses what tells one time or serial number from another. */
    private int[] fitted(int width) {
        int[] fitted = widths.clone();
        int last = fitted.length - 1;
        int room = width - Math.min(widths[last], LAST_LEAST) - last * GAP.length();
        while (Arrays.stream(fitted).limit(last).sum() > room) {
            int widest = IntStream.range(0, last)
                    .reduce((one, other) -> fitted[other] > fitted[one] ? other : one)
                    .orElse(0);
            if (fitted[widest] <= COLUMN_LEAST) {
                break;
            }
            fitted[widest]--;
        }
        return fitted;
    }

    @Override
    public String toString() {
        return Arrays.deepToString(rows.toArray());
    }
}
