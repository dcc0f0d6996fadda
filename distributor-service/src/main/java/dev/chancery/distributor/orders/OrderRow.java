/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.Slot;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A command that was taken on, and how far it has come. */
@Entity
@Table(name = "orders")
class OrderRow {
    @Id
    @Column(name = "command_id")
    String commandId = "";

    long sequence;
    String verb = "";
    String service = "";
    String kind = "";

    @Nullable
    String predecessor;

    @Nullable
    String host;

    @Column(name = "received_at")
    Instant receivedAt = Instant.EPOCH;

    String state = "";
    int attempt;

    @Nullable
    @Column(name = "key_pem")
    String keyPem;

    @Nullable
    @Column(name = "public_key")
    String publicKey;

    @Nullable
    String certificate;

    Slot slot() {
        return Slot.of(service, kind);
    }
}
