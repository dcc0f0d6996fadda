/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityStandings;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Envelope;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The authorities as the log tells them. Written by the follower's thread, read by any. */
public final class AuthorityView {
    private volatile AuthorityStandings standings = AuthorityStandings.none();

    public AuthorityStandings standings() {
        return standings;
    }

    public void forget() {
        standings = AuthorityStandings.none();
    }

    /** Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that says nothing about authorities. */
    public void apply(ConsumerRecord<byte[], byte[]> record) {
        standings = standings.after(
                Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value()),
                Instant.ofEpochMilli(record.timestamp()));
    }
}
