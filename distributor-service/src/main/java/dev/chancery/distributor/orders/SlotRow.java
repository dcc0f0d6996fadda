/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What a slot holds. */
@Entity
@Table(name = "slot")
class SlotRow {
    @Id
    String slot = "";

    String service = "";

    @Column(name = "order_id")
    String orderId = "";

    @Column(name = "order_sequence")
    long orderSequence;

    String certificate = "";
    String chain = "";
    boolean planned;
}
