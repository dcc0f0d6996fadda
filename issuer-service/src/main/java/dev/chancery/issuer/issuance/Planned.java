/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.issuance.Signing.Result;
import dev.chancery.log.Event;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is to be done about a record, and what the log is told of it.
 *
 * @param told before it is signed, that its serial is recorded; else the answer. Nothing of what is buried
 */
record Planned(ConsumerRecord<byte[], byte[]> record, Plan plan, Optional<Event> told) {

    static Planned of(ConsumerRecord<byte[], byte[]> record, Plan plan) {
        return new Planned(
                record,
                plan,
                switch (plan) {
                    case Plan.Sign sign -> Optional.of(Facts.recorded(sign));
                    case Plan.Explain explain -> Optional.of(Facts.explained(explain));
                    case Plan.Refuse refuse -> Optional.of(Facts.refused(refuse));
                    case Plan.Bury ignored -> Optional.empty();
                });
    }

    static Planned buried(ConsumerRecord<byte[], byte[]> record, String reason) {
        return of(record, new Plan.Bury(record, reason));
    }

    /** What became of one that was to be signed. */
    Planned then(Result result) {
        return switch (result) {
            case Result.Made made -> new Planned(record, plan, Optional.of(made.granted()));
            case Result.Aside aside -> buried(record, aside.reason());
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
