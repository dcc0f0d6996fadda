/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Decision;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.issuance.IncomingRequest.Address;
import dev.chancery.issuer.issuance.IncomingRequest.Understood;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.x509.ToBeSigned;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is to be done about one record, before anything is done. */
sealed interface Plan {
    /** About how much of the heap it holds, in bytes. */
    default long weight() {
        return switch (this) {
            case Sign sign ->
                sign.request().value().length() + sign.granted().decision().length();
            case Explain explain -> explain.decision().length();
            case Refuse refuse -> refuse.decision().length();
            case DeadLetter deadLetter ->
                deadLetter.record().value() == null ? 0 : deadLetter.record().value().length;
        };
    }

    /**
     * Sign.
     *
     * @param between the authorities between the signing one and its root, in PEM
     * @param toBeSigned with its serial number; a function of the request, the policy and the authority, and of nothing else
     */
    record Sign(
            Understood request,
            Granted granted,
            AuthorityKey authority,
            String between,
            ToBeSigned toBeSigned,
            int crlShard)
            implements Plan {}

    /** Say what would have been done: a dry run. */
    record Explain(Address address, String profile, Decision decision) implements Plan {}

    /** @param profile for the metrics: one that the policy knows, or {@code unknown} */
    record Refuse(Address address, String profile, ReasonCode reason, String sentence, Decision decision)
            implements Plan {}

    record DeadLetter(ConsumerRecord<byte[], byte[]> record, String reason) implements Plan {}
}
