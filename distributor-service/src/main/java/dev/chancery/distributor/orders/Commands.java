/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.DeploymentCommand;
import dev.chancery.contracts.DeploymentCommand.IssueAndDeliver;
import dev.chancery.contracts.DeploymentCommand.Redeliver;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.RecordFaults;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns commands into orders, and does nothing else: a command delivered twice meets its own row. The batch is acknowledged when all of it is
 * in rows or in the dead letters; what fails is tried again in place, for ever.
 */
@ApplicationScoped
class Commands {
    private static final Logger LOG = Logger.getLogger(Commands.class);
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

    private final Database database;
    private final DeadLetters deadLetters;
    private final InstantSource clock;

    Commands(Database database, DeadLetters deadLetters, InstantSource clock) {
        this.database = database;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @Incoming("deployment-commands")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return Multi.createFrom()
                .iterable(records)
                .onItem()
                .transformToUniAndConcatenate(this::on)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> on(ConsumerRecord<byte[], byte[]> record) {
        return Uni.createFrom()
                .deferred(() -> take(record))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "command not taken yet topic=%s partition=%d offset=%d cause=\"%s\"",
                        record.topic(), record.partition(), record.offset(), failure))
                .onFailure()
                .retry()
                .withBackOff(BACKOFF_FIRST, BACKOFF_MAX)
                .indefinitely();
    }

    private Uni<Void> take(ConsumerRecord<byte[], byte[]> record) {
        DeploymentCommand command;
        try {
            command = Streams.DEPLOYMENT_COMMANDS.read(Envelope.typeOf(record.headers()), record.value());
            Slot.of(command.service(), command.kind());
        } catch (UnreadableMessageException | IllegalArgumentException e) {
            return deadLetters.publish(record, String.valueOf(e.getMessage())).replaceWithVoid();
        }
        return enter(command)
                .onFailure(RecordFaults::isOne)
                .retry()
                .atMost(2)
                .onFailure(RecordFaults::isOne)
                .recoverWithUni(failure -> deadLetters
                        .publish(record, "it cannot be stored: " + failure)
                        .replaceWithVoid());
    }

    private Uni<Void> enter(DeploymentCommand command) {
        return switch (command) {
            case IssueAndDeliver issue -> enter(issue, "issue", null, null);
            case RenewAndDeliver renew ->
                enter(renew, "renew", renew.predecessor().toString(), null);
            case Redeliver redeliver -> enter(redeliver, "redeliver", null, redeliver.host());
        };
    }

    private Uni<Void> enter(
            DeploymentCommand command, String verb, @Nullable String predecessor, @Nullable String host) {
        return database.withTransaction(session -> session.createNativeQuery(
                                "insert into orders (command_id, verb, service, kind, predecessor, host, received_at, state)"
                                        + " values (:command, :verb, :service, :kind, nullif(:predecessor, ''),"
                                        + " nullif(:host, ''), :at, 'received') on conflict do nothing")
                        .setParameter("command", command.commandId())
                        .setParameter("verb", verb)
                        .setParameter("service", command.service())
                        .setParameter("kind", command.kind())
                        .setParameter("predecessor", predecessor == null ? "" : predecessor)
                        .setParameter("host", host == null ? "" : host)
                        .setParameter("at", clock.instant().truncatedTo(ChronoUnit.MILLIS))
                        .executeUpdate())
                .invoke(entered -> LOG.infof(
                        "command taken commandId=%s verb=%s service=%s kind=%s repeated=%s",
                        command.commandId(), verb, command.service(), command.kind(), entered == 0))
                .replaceWithVoid();
    }
}
