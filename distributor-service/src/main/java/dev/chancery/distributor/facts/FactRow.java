/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.facts;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A fact's bytes, as they stand or will stand on the log. */
@Entity
@Table(name = "fact")
class FactRow {
    @Id
    String id = "";

    long sequence;
    String key = "";
    String type = "";
    Instant time = Instant.EPOCH;
    byte[] value = {};
    boolean published;

    LogEvent toEvent() {
        return new LogEvent(
                Streams.DEPLOYMENT_EVENTS.topic(),
                key,
                new Envelope(id, DeploymentOutbox.SOURCE, type, time, key),
                Bytes.of(value));
    }
}
