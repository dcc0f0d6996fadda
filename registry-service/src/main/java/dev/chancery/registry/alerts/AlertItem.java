/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.alerts;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.chancery.contracts.Alert;

/**
 * An alert, with what its type and key say beside its own fields.
 *
 * @param id {@code <slot>#<kind>}; in a path the slash and the number sign are escaped
 */
public record AlertItem(
        String id, String kind, @JsonUnwrapped Alert alert) {
    static AlertItem of(Alert alert) {
        return new AlertItem(alert.key(), alert.kind(), alert);
    }
}
