/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.contracts.InventoryState;
import dev.chancery.registry.problem.Problem;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list by name.
 *
 * @param next what {@code after} must be to read on; absent on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "InventoryPage")
public record Page(List<InventoryState> items, @Nullable String next) {
    private static final int SIZE_MAX = 500;

    static int size(String limit) {
        try {
            int size = Integer.parseInt(limit);
            if (size >= 1 && size <= SIZE_MAX) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw Problem.of(400, "limit", "range", "limit must be a number from 1 to " + SIZE_MAX)
                .exception();
    }

    /** @param found one more than {@code size}, when there are more */
    static Page of(List<InventoryState> found, int size) {
        return found.size() <= size
                ? new Page(found, null)
                : new Page(found.subList(0, size), found.get(size - 1).name());
    }
}
