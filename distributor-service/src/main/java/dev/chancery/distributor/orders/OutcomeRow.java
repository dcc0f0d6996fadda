/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The first outcome of a request, as it stood on the log. */
@Entity
@Table(name = "outcome")
class OutcomeRow {
    @Id
    String digest = "";

    @Column(name = "request_id")
    String requestId = "";

    String type = "";
    byte[] value = {};
}
