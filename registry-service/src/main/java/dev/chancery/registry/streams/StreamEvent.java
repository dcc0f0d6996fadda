/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import org.jspecify.annotations.Nullable;

/**
 * What goes out at once.
 *
 * @param id where the client stands once it has this
 * @param type the record's ce_type; absent for a sign of life
 * @param data the record's value, or, of a sign of life, its comment
 */
record StreamEvent(String id, @Nullable String type, String data) {
    static StreamEvent comment(String id, String comment) {
        return new StreamEvent(id, null, comment);
    }
}
