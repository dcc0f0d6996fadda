/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.chancery.contracts.MessageJson;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Rows as one JSON parameter and one JSON column: a statement per batch instead of one per row, and no guesses about how the driver maps a type. Column
 * names are the records' component names in snake case.
 */
public final class RowSet {
    private static final ObjectMapper JSON =
            MessageJson.mapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private RowSet() {}

    /**
     * How a statement reads its rows from parameter 1: {@code from … as r(<columns>)}. The inner cast keeps the parameter a varchar, which the
     * driver sends as it is; a jsonb parameter it would wrap as a JSON string.
     */
    public static String as(String columns) {
        return " jsonb_to_recordset(cast(cast(?1 as varchar) as jsonb)) as r(" + columns + ") ";
    }

    /** Runs the statement once for all the rows; not at all for none. */
    public static Uni<Void> execute(Mutiny.StatelessSession session, String sql, Collection<?> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : count(session, sql, rows).replaceWithVoid();
    }

    /** Runs the statement once for all the rows and answers how many rows it touched. */
    public static Uni<Integer> count(Mutiny.StatelessSession session, String sql, Collection<?> rows) {
        return session.createNativeQuery(sql).setParameter(1, write(rows)).executeUpdate();
    }

    /** Reads a query's one column, a JSON object per row. */
    public static <T> Uni<List<T>> read(Mutiny.SelectionQuery<String> query, Class<T> type) {
        return query.getResultList()
                .map(found -> found.stream().map(text -> parse(text, type)).toList());
    }

    private static String write(Object rows) {
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row can always be written", e);
        }
    }

    private static <T> T parse(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database answered another form of " + type.getSimpleName(), e);
        }
    }
}
