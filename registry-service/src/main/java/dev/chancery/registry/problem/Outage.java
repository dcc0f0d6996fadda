/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Whether a call failed because the database or the broker is away: that is no fault of the registry, and over in a while. */
final class Outage {
    private static final int CAUSES_MAX = 12;
    /**
     * Classes of SQLSTATE (PostgreSQL, Appendix A): 08 connection, 57P the server starts, recovers, stops or ends the session, 53 no room.
     */
    private static final Set<String> CLASSES = Set.of("08", "53");

    private static final String OPERATOR = "57P";

    private Outage() {}

    static boolean is(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (isItself(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isItself(Throwable cause) {
        return switch (cause) {
            case PgException database -> isItself(database.getSqlState());
            case ClosedConnectionException _ -> true;
            case IOException _ -> true;
            case TimeoutException _ -> true;
            case io.smallrye.mutiny.TimeoutException _ -> true;
            case RetriableException _ -> true;
            // The pool says so by its message alone when no connection came free in time.
            default ->
                "Timeout".equals(cause.getMessage())
                        || "Connection was closed".equals(cause.getMessage())
                        || "Failed to read any response from the server, the underlying connection may get lost unexpectedly."
                                .equals(cause.getMessage());
        };
    }

    private static boolean isItself(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (state.startsWith(OPERATOR) || CLASSES.contains(state.substring(0, 2)));
    }
}
