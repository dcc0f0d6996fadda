/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.bindings;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.Streams;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A host or a service as it last stood on the log. */
@Entity
@Table(name = "inventory")
class InventoryRow {
    @Id
    String key = "";

    long version;
    boolean deleted;
    String type = "";
    byte[] value = {};
    boolean planned;

    InventoryState state() {
        return Streams.BINDINGS.read(type, value);
    }
}
