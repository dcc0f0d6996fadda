/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.contracts.UnreadableMessageException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.Set;

/**
 * Tells a failure that a record is to blame for, which comes back whenever it is tried, from one that passes.
 *
 * <p>In doubt it passes: what waits in vain is seen, what was put aside wrongly is missing.
 */
public final class RecordFaults {
    /**
     * Classes of SQLSTATE (PostgreSQL, Appendix A) that speak of values: cardinality, data, integrity constraint, check option, program limit (an entry
     * too long for an index), raised by a trigger. The others speak of connections, resources, rights, operators, other transactions.
     */
    private static final Set<String> OF_VALUES = Set.of("21", "22", "23", "44", "54", "P0");

    private static final Set<Class<? extends RuntimeException>> OF_TEXTS = Set.of(
            UnreadableMessageException.class,
            IllegalArgumentException.class,
            DateTimeException.class,
            ArithmeticException.class,
            NullPointerException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class);

    private static final int CAUSES_MAX = 16;

    private RecordFaults() {}

    /** Whether the record that was being applied, or one of the batch, would make it fail again. */
    public static boolean isOne(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state != null && state.length() == 5 && OF_VALUES.contains(state.substring(0, 2));
            }
            cause = cause.getCause();
        }
        return OF_TEXTS.stream().anyMatch(type -> type.isInstance(failure));
    }

    /** For people and dead letters: the last cause, which says it best. */
    static String reason(Throwable failure) {
        Throwable last = failure;
        for (int i = 0; last.getCause() != null && i < CAUSES_MAX; i++) {
            last = last.getCause();
        }
        return last instanceof UnreadableMessageException
                ? String.valueOf(last.getMessage())
                : "it cannot be stored: " + last;
    }
}
