/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.Bytes;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request's bytes, as they stand or will stand on the log. */
@Entity
@Table(name = "request")
class RequestRow {
    @Id
    @Column(name = "request_id")
    String requestId = "";

    @Column(name = "command_id")
    String commandId = "";

    int attempt;
    String source = "";
    String type = "";
    Instant time = Instant.EPOCH;
    byte[] value = {};
    /** Of the request as it stands on the log: its outcome names it. */
    String digest = "";

    String state = "";

    @Nullable
    @Column(name = "sent_at")
    Instant sentAt;

    LogEvent toEvent() {
        return new LogEvent(
                Requests.STREAM.topic(),
                requestId,
                new Envelope(requestId, source, type, time, requestId),
                Bytes.of(value));
    }
}
