/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.commands;

import dev.chancery.contracts.Bytes;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.view.Database;
import dev.chancery.registry.problem.Patience;
import dev.chancery.registry.problem.Problem;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives commands to other services. The bytes are stored before they are published, and published again, the same, until the broker has
 * them: a command that was accepted is given once however often it is sent, and a crash at any line loses none.
 */
@ApplicationScoped
public class Commands {
    private static final Logger LOG = Logger.getLogger(Commands.class);
    private static final String SOURCE = "/services/registry";
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    /** As long as the topics of commands keep them. */
    private static final Duration KEPT = Duration.ofDays(30);
    /** Long past any publication that is still under way. */
    private static final Duration UNSURE_AFTER = Duration.ofMinutes(1);

    private static final Duration AGAIN_EVERY = Duration.ofSeconds(30);
    private static final int AGAIN_MAX = 100;
    private static final Duration FORGET_FIRST = Duration.ofMinutes(5);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final Database database;
    private final LogPublisher publisher;
    private final InstantSource clock;

    Commands(Mutiny.SessionFactory sessions, LogPublisher publisher, InstantSource clock) {
        this.database = new Database(sessions);
        this.publisher = publisher;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.every(AGAIN_EVERY, AGAIN_EVERY, this::republishUnconfirmed);
        ticker.every(FORGET_FIRST, FORGET_EVERY, this::purge);
    }

    /** Who gives a command, and under which Idempotency-Key: the command's own id where the caller names none. */
    public record IdempotencyScope(String caller, String idempotencyKey) {
        public static IdempotencyScope of(String caller, @Nullable String idempotencyKey, String commandId) {
            if (idempotencyKey != null && !KEY.matcher(idempotencyKey).matches()) {
                throw Problem.of(400, "Idempotency-Key", "form", "Idempotency-Key must be 1 to 128 of [A-Za-z0-9._:-]")
                        .exception();
            }
            return new IdempotencyScope(caller, idempotencyKey == null ? commandId : idempotencyKey);
        }
    }

    private record Stored(String commandId, String meaning, boolean published, LogEvent event) {}

    /**
     * Publishes the command, and answers its id once the broker has it. The same key with the same meaning answers the first command's id and
     * gives nothing new; with another meaning it is a 422 problem.
     *
     * @param meaning what is asked for, without ids and times: two commands of one meaning are the same
     */
    public Uni<String> submit(IdempotencyScope given, String commandId, String meaning, LogEvent event) {
        return Patience.within(
                store(given, commandId, meaning, event)
                        .chain(() -> find(given))
                        .chain(stored -> publish(given, stored, meaning)),
                "The broker did not confirm the write in time. If the command was stored, it will be sent. Retry "
                        + "with the same Idempotency-Key.");
    }

    private Uni<String> publish(IdempotencyScope given, Stored stored, String meaning) {
        if (!stored.meaning().equals(meaning)) {
            return Uni.createFrom()
                    .failure(Problem.of(
                                    422,
                                    "Idempotency-Key",
                                    "one-meaning",
                                    "This Idempotency-Key was used for another command; use a new one.")
                            .exception());
        }
        if (stored.published()) {
            return Uni.createFrom().item(stored.commandId());
        }
        return publisher
                .publish(stored.event())
                .onFailure()
                .transform(failure -> Problem.of(
                                503,
                                "The event log cannot be written now. The command is stored and will be sent. Retry "
                                        + "with the "
                                        + "same Idempotency-Key.")
                        .exception())
                .call(() -> markPublished(given))
                .replaceWith(stored.commandId());
    }

    private Uni<Integer> store(IdempotencyScope given, String commandId, String meaning, LogEvent event) {
        return database.withTransaction(session -> session.createNativeQuery(
                        "insert into command (caller, idempotency_key, command_id, meaning, topic, key, ce_type, "
                                + "ce_time, value, given_at)"
                                + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict do nothing")
                .setParameter(1, given.caller())
                .setParameter(2, given.idempotencyKey())
                .setParameter(3, commandId)
                .setParameter(4, meaning)
                .setParameter(5, event.topic())
                .setParameter(6, event.key())
                .setParameter(7, event.envelope().type())
                .setParameter(8, event.envelope().time().toString())
                .setParameter(9, new String(event.value().octets(), StandardCharsets.UTF_8))
                .setParameter(10, clock.millis())
                .executeUpdate());
    }

    private Uni<Stored> find(IdempotencyScope given) {
        return database.withSession(session -> session.createNativeQuery(
                        "select command_id, meaning, published, topic, key, ce_type, ce_time, value from command"
                                + " where caller = ?1 and idempotency_key = ?2",
                        Object[].class)
                .setParameter(1, given.caller())
                .setParameter(2, given.idempotencyKey())
                .getSingleResult()
                .map(Commands::read));
    }

    private static Stored read(Object[] row) {
        String commandId = (String) row[0];
        String key = (String) row[4];
        Envelope envelope = new Envelope(commandId, SOURCE, (String) row[5], Instant.parse((String) row[6]), key);
        Bytes value = Bytes.of(((String) row[7]).getBytes(StandardCharsets.UTF_8));
        return new Stored(
                commandId, (String) row[1], (Boolean) row[2], new LogEvent((String) row[3], key, envelope, value));
    }

    private Uni<Integer> markPublished(IdempotencyScope given) {
        return database.withTransaction(session -> session.createNativeQuery(
                        "update command set published = true where caller = ?1 and idempotency_key = ?2")
                .setParameter(1, given.caller())
                .setParameter(2, given.idempotencyKey())
                .executeUpdate());
    }

    /** Gives what was stored and not marked: its publisher died, or does not know. */
    private Uni<Void> republishUnconfirmed() {
        return database.withSession(session -> session.createNativeQuery(
                                "select caller, idempotency_key from command where not published and given_at < ?1 "
                                        + "order by given_at limit ?2",
                                Object[].class)
                        .setParameter(1, clock.instant().minus(UNSURE_AFTER).toEpochMilli())
                        .setParameter(2, AGAIN_MAX)
                        .getResultList())
                .toMulti()
                .onItem()
                .<Object[]>disjoint()
                .onItem()
                .transformToUniAndConcatenate(
                        row -> republishUnconfirmed(new IdempotencyScope((String) row[0], (String) row[1])))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<String> republishUnconfirmed(IdempotencyScope given) {
        LOG.infof("command given again idempotencyKey=%s", given.idempotencyKey());
        return find(given).chain(stored -> publish(given, stored, stored.meaning()));
    }

    /** Forgets what the topics have forgotten. */
    private Uni<Void> purge() {
        return database.withTransaction(
                        session -> session.createNativeQuery("delete from command where published and given_at < ?1")
                                .setParameter(1, clock.instant().minus(KEPT).toEpochMilli())
                                .executeUpdate())
                .replaceWithVoid();
    }
}
