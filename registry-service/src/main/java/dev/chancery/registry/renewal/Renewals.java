/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.renewal;

import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.view.Database;
import dev.chancery.registry.ledger.Certificate;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.problem.Patience;
import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Renewals asked for by hand: the command that the watcher would send. Its id is a function of predecessor and attempt, so that the same attempt
 * of both leads to one successor. Attempts are counted in a row that is written before the command goes out.
 */
@ApplicationScoped
class Renewals {
    private static final String DISTRIBUTOR = "distributor";
    private static final String SOURCE = "/services/registry";
    /** Who asks again within it means the same renewal. */
    private static final Duration SAME_ATTEMPT = Duration.ofMinutes(1);

    private static final String UNKNOWN =
            "The broker did not confirm the write. Retry within 1 minute; it is the " + "same renewal.";

    private record Attempt(int number, Instant at) {}

    private final Ledger ledger;
    private final Database database;
    private final LogPublisher publisher;
    private final InstantSource clock;

    Renewals(Ledger ledger, Database database, LogPublisher publisher, InstantSource clock) {
        this.ledger = ledger;
        this.database = database;
        this.publisher = publisher;
        this.clock = clock;
    }

    Uni<RenewalResource.Commanded> renew(String id) {
        return Patience.within(
                ledger.find(id).chain(certificate -> {
                    requireRenewable(certificate);
                    return attempt(certificate).chain(attempt -> command(certificate, attempt));
                }),
                UNKNOWN);
    }

    private static void requireRenewable(Certificate certificate) {
        if (certificate.service() == null || !certificate.tenant().equals(DISTRIBUTOR)) {
            throw Problem.of(
                            409,
                            "id",
                            "key-held-by-distributor",
                            "The requester holds the key of this certificate. Renew it there, with a request that "
                                    + "has renews="
                                    + certificate.id() + ".")
                    .exception();
        }
        String successor = certificate.supersededBy();
        if (successor != null) {
            throw Problem.of(
                            409,
                            "id",
                            "not-superseded",
                            "It has already been renewed; renew its successor " + successor + ".")
                    .exception();
        }
        if (certificate.state().equals("revoked")) {
            throw Problem.of(
                            409,
                            "id",
                            "not-revoked",
                            "A revoked certificate cannot be renewed; issue a new one with chancery issue "
                                    + certificate.service() + ".")
                    .exception();
        }
    }

    private Uni<Attempt> attempt(Certificate certificate) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return database.withTransaction(session -> session.createNativeQuery(
                        "select attempt, at from renewal where predecessor = ?1 order by attempt desc limit 1",
                        Object[].class)
                .setParameter(1, certificate.id())
                .getSingleResultOrNull()
                .map(row -> row == null ? null : new Attempt(((Number) row[0]).intValue(), instant(row[1])))
                .chain(last -> last != null && last.at().plus(SAME_ATTEMPT).isAfter(now)
                        ? Uni.createFrom().item(last)
                        : enter(session, certificate, new Attempt(numberAfter(last), now))));
    }

    private static int numberAfter(@Nullable Attempt last) {
        return last == null ? 1 : last.number() + 1;
    }

    /** Two calls at once enter the same number; both send the same command. */
    private static Uni<Attempt> enter(Mutiny.StatelessSession session, Certificate certificate, Attempt attempt) {
        return session.createNativeQuery(
                        "insert into renewal (predecessor, attempt, at) values (?1, ?2, ?3) on conflict do nothing")
                .setParameter(1, certificate.id())
                .setParameter(2, attempt.number())
                .setParameter(3, attempt.at())
                .executeUpdate()
                .replaceWith(attempt);
    }

    private Uni<RenewalResource.Commanded> command(Certificate certificate, Attempt attempt) {
        Slot slot = Slot.parse(certificate.slot());
        String commandId = "renew:" + certificate.id() + ":" + attempt.number();
        RenewAndDeliver command = new RenewAndDeliver(
                commandId, slot.service(), slot.kind(), certificate.certificateId(), attempt.number());
        return publisher
                .publish(LogEvent.of(
                        Streams.DEPLOYMENT_COMMANDS, slot.service(), command, commandId, SOURCE, attempt.at()))
                .onFailure()
                .transform(ignored -> Problem.of(503, UNKNOWN).exception())
                .replaceWith(new RenewalResource.Commanded(slot.text(), commandId));
    }

    private static Instant instant(Object value) {
        return switch (value) {
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default ->
                throw new IllegalStateException(
                        "a timestamp, not a " + value.getClass().getName());
        };
    }
}
