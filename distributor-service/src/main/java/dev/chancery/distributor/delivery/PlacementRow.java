/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** What was last planned for a slot on a host. */
@Entity
@IdClass(PlacementRow.Key.class)
@Table(name = "placement")
class PlacementRow {
    @Id
    String slot = "";

    @Id
    String host = "";

    String certificate = "";
    /** Fingerprint of the binding. */
    String binding = "";
    /** Fingerprint of the roots. */
    String trust = "";

    /** A place has one plan. */
    record Key(String slot, String host) implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
