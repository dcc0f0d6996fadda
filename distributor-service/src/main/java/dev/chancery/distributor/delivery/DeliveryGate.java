/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.distributor.Views;
import dev.chancery.distributor.orders.Slots;
import dev.chancery.distributor.status.Deliverability;
import dev.chancery.distributor.status.Deliverability.Candidate;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The last question before files are changed: may this certificate be put there now? It is answered after the end of the log was seen, so that nothing
 * that was written against the certificate before the question is missed. Where the broker is away there is no answer, and nothing is delivered.
 */
@ApplicationScoped
class DeliveryGate {
    /** How long a delivery waits for the end of the log; after it the delivery is tried again later. */
    static final Duration CONFIRM_MAX = Duration.ofSeconds(10);

    private final Views views;
    private final Deliverability deliverability;
    private final Slots slots;
    private final Database database;

    DeliveryGate(Views views, Deliverability deliverability, Slots slots, Database database) {
        this.views = views;
        this.deliverability = deliverability;
        this.slots = slots;
        this.database = database;
    }

    /** What is to become of a delivery. */
    sealed interface Answer {
        record MayGo() implements Answer {}

        /** @param sentence why it waits */
        record Waits(String sentence) implements Answer {}

        /** Its slot holds another certificate by now. */
        record IsSuperseded() implements Answer {}
    }

    Uni<Answer> ask(DeliveryRow row) {
        return confirmed().chain(() -> database.withTransaction(session -> ask(session, row)));
    }

    private Uni<Answer> ask(Mutiny.StatelessSession session, DeliveryRow row) {
        return slots.holds(session, row.toSlot(), row.certificate)
                .chain(holds -> holds
                        ? deliverability.flaw(session, row.toCandidate()).map(DeliveryGate::answer)
                        : Uni.createFrom().item(new Answer.IsSuperseded()));
    }

    private static Answer answer(Optional<String> flaw) {
        return flaw.<Answer>map(Answer.Waits::new).orElseGet(Answer.MayGo::new);
    }

    /** Why a set of files that was there before must not come back; empty when it may. */
    Uni<Optional<String>> flawOf(List<Candidate> earlier) {
        return confirmed()
                .chain(() -> database.withTransaction(session -> Multi.createFrom()
                        .iterable(earlier)
                        .onItem()
                        .transformToUniAndConcatenate(candidate -> deliverability.ownFlaw(session, candidate))
                        .filter(Optional::isPresent)
                        .toUni()
                        .map(flaw -> flaw == null ? Optional.<String>empty() : flaw)));
    }

    private Uni<Void> confirmed() {
        return views.whenStatusConfirmed()
                .ifNoItem()
                .after(CONFIRM_MAX)
                .failWith(() -> new IllegalStateException(
                        "the end of the log was not seen within " + CONFIRM_MAX + "; nothing is delivered without it"));
    }
}
