/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.eventlog.LogEvent;
import dev.chancery.issuer.issuance.Signing.Result;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is to be done about a record, and what the log is told of it.
 *
 * @param told before it is signed, that its serial is recorded; else the answer. Nothing of what is buried
 */
record Planned(ConsumerRecord<byte[], byte[]> record, Plan plan, Optional<LogEvent> told) {

    static Planned of(ConsumerRecord<byte[], byte[]> record, Plan plan) {
        return new Planned(
                record,
                plan,
                switch (plan) {
                    case Plan.Sign sign -> Optional.of(IssuanceEvents.recorded(sign));
                    case Plan.Explain explain -> Optional.of(IssuanceEvents.explained(explain));
                    case Plan.Refuse refuse -> Optional.of(IssuanceEvents.refused(refuse));
                    case Plan.DeadLetter ignored -> Optional.empty();
                });
    }

    static Planned deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
        return of(record, new Plan.DeadLetter(record, reason));
    }

    /** What became of one that was to be signed. */
    Planned then(Result result) {
        return switch (result) {
            case Result.Made made -> new Planned(record, plan, Optional.of(made.granted()));
            case Result.Aside aside -> deadLetter(record, aside.reason());
        };
    }

    boolean isToSign() {
        return plan instanceof Plan.Sign;
    }

    /** About how much of the heap it holds, in bytes. */
    long weight() {
        return plan.weight() + told.map(event -> event.value().length()).orElse(0);
    }
}
