/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.view.Database;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.problem.Problem;
import dev.chancery.registry.views.RecordValidator;
import dev.chancery.registry.views.Views;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and services: decided here, true once they stand on {@code bindings}, answered from the view of it.
 *
 * <p>A change is made of the state that the view has, under the next version, and published. Nothing is locked: where two replicas change
 * one key at once, both publish that version, the log puts one first, and every view takes that one and ignores the other. So a writer
 * waits until its own view has passed its record and then asks which record won; the loser changes nothing and is told. A crash at any
 * line leaves either no record or a record that wins or loses by the same rule; whoever does not know calls again.
 *
 * <p>One thing is left to mend. {@code bindings} is compacted: of a key the <em>last</em> record stays, and a loser, or a repeat sent after an
 * unknown outcome, can be the last. Then the view marks the key as shadowed, and {@link #restate} publishes the state that counts once more
 * under the next version, so that a reader who comes after compaction sees it too. The restatement's id is a function of key and version: replicas
 * that restate at once publish the same.
 */
@ApplicationScoped
class HostsAndServices {
    private static final Logger LOG = Logger.getLogger(HostsAndServices.class);
    private static final String SOURCE = "/services/registry";
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);
    private static final int PUBLISH_RETRIES_MAX = 3;
    private static final Duration APPLIED_MAX = Duration.ofSeconds(10);
    private static final int RESTATE_MAX = 100;
    private static final Duration RESTATE_EVERY = Duration.ofSeconds(10);
    private static final int DECIDED_AGAIN_MAX = 4;

    private final Mutiny.SessionFactory sessions;
    private final Database database;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final Views views;
    private @Nullable ViewProgress progress;

    HostsAndServices(Mutiny.SessionFactory sessions, LogPublisher publisher, InstantSource clock, Views views) {
        this.sessions = sessions;
        this.database = new Database(sessions);
        this.publisher = publisher;
        this.clock = clock;
        this.views = views;
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        PostgresView view = new PostgresView(sessions, "inventory", new InventoryRows());
        ViewProgress followed =
                views.follow("inventory", Set.of(Streams.BINDINGS.topic()), view, RecordValidator.of(Streams.BINDINGS));
        progress = followed;
        ticker.every(RESTATE_EVERY, () -> restate(followed));
    }

    /** What the key's state is now, with its version; deleted ones too. Empty for a key that never was. */
    Uni<Optional<InventoryState>> find(String key) {
        return database.withSession(session -> session.createNativeQuery(
                        "select ce_type, cast(state as text) from inventory where key = ?1", Object[].class)
                .setParameter(1, key)
                .getResultList()
                .map(rows -> rows.stream().map(HostsAndServices::read).findFirst()));
    }

    /** States that are not deleted, by name. */
    Uni<List<InventoryState>> list(String prefix, String after, int limit) {
        return database.withSession(session -> session.createNativeQuery(
                        "select ce_type, cast(state as text) from inventory"
                                + " where key > ?1 and key like ?2 and not deleted order by key limit ?3",
                        Object[].class)
                .setParameter(1, prefix + after)
                .setParameter(2, prefix + "%")
                .setParameter(3, limit)
                .getResultList()
                .map(rows -> rows.stream().map(HostsAndServices::read).toList()));
    }

    /** Names of services with a binding on the host, at most ten. */
    Uni<List<String>> servicesBoundTo(String host) {
        return database.withSession(session -> session.createNativeQuery(
                        "select key from inventory where not deleted and key like 'service/%'"
                                + " and state -> 'bindings' @> cast(cast(?1 as text) as jsonb) order by key limit 10",
                        String.class)
                // A host's name has no character that JSON would escape.
                .setParameter(1, "[{\"host\":\"" + host + "\"}]")
                .getResultList()
                .map(keys -> keys.stream()
                        .map(key -> key.substring(key.indexOf('/') + 1))
                        .toList()));
    }

    /** Which of these hosts there are. */
    Uni<List<String>> knownHosts(Set<String> names) {
        return database.withSession(session -> session.createNativeQuery(
                        "select key from inventory where not deleted and key = any(string_to_array(?1, ','))",
                        String.class)
                .setParameter(1, names.stream().map(name -> "host/" + name).collect(Collectors.joining(",")))
                .getResultList()
                .map(keys -> keys.stream()
                        .map(key -> key.substring(key.indexOf('/') + 1))
                        .toList()));
    }

    /** What a key's next state is, given the one that it has: null where it never was. May throw a problem. */
    interface Decision {
        Uni<InventoryState> next(@Nullable InventoryState current);
    }

    /**
     * Decides from the view and publishes. Fails with {@link ConcurrentUpdateException} when others came first.
     *
     * @param again whether the decision still means the same on top of another's change, so that it is made anew, at most four times
     */
    Uni<InventoryState> change(String key, boolean again, Decision decision) {
        Uni<InventoryState> once = Uni.createFrom()
                .deferred(() -> find(key))
                .chain(current -> decision.next(current.orElse(null))
                        .chain(next -> next.equals(current.orElse(null))
                                ? Uni.createFrom().item(next)
                                : publish(key, next)));
        return again ? once.onFailure(ConcurrentUpdateException.class).retry().atMost(DECIDED_AGAIN_MAX) : once;
    }

    /**
     * Publishes the state, and answers it once the view has it. Fails with {@link ConcurrentUpdateException} when another change came first.
     *
     * @param state under the version after the one that it was decided from
     */
    Uni<InventoryState> publish(String key, InventoryState state) {
        return publish(key, state, UUID.randomUUID().toString());
    }

    private Uni<InventoryState> publish(String key, InventoryState state, String eventId) {
        LogEvent event = LogEvent.of(Streams.BINDINGS, key, state, eventId, SOURCE, clock.instant());
        return publisher
                .publish(event)
                // Unknown: the record may be there. The same bytes again are the same change.
                .onFailure()
                .retry()
                .withBackOff(BACKOFF_FIRST, BACKOFF_MAX)
                .atMost(PUBLISH_RETRIES_MAX)
                .onFailure()
                .transform(failure -> Problem.of(
                                503,
                                "The event log cannot be written now, so it is not known whether this change is on "
                                        + "the log. Read "
                                        + "the object again and retry.")
                        .exception())
                .chain(this::applied)
                .chain(() -> winner(key, state.version()))
                .map(winner -> {
                    if (!eventId.equals(winner)) {
                        throw new ConcurrentUpdateException();
                    }
                    return state;
                })
                .invoke(won -> LOG.infof(
                        "inventory changed key=%s version=%d deleted=%s actor=%s eventId=%s",
                        key, won.version(), won.deleted(), won.actor(), eventId));
    }

    private Uni<Void> applied(LogPosition position) {
        ViewProgress followed = progress;
        if (followed == null) {
            return Uni.createFrom().failure(new IllegalStateException("not started"));
        }
        return followed.whenPassed(position)
                .ifNoItem()
                .after(APPLIED_MAX)
                .failWith(() -> Problem.of(
                                503,
                                "The change is on the log but not yet visible here; read the object again in a few "
                                        + "seconds.")
                        .exception());
    }

    /** Empty where a rebuild has forgotten it, which is nobody's. */
    private Uni<String> winner(String key, long version) {
        return database.withSession(session -> session.createNativeQuery(
                        "select event_id from inventory_version where key = ?1 and version = ?2", String.class)
                .setParameter(1, key)
                .setParameter(2, version)
                .getResultList()
                .map(found -> found.isEmpty() ? "" : found.getFirst()));
    }

    /** Makes the last record on the log of each shadowed key the one that counts. */
    private Uni<Void> restate(ViewProgress followed) {
        if (!followed.isCaughtUp()) {
            return Uni.createFrom().voidItem();
        }
        return database.withSession(session -> session.createNativeQuery(
                                "select key, ce_type, cast(state as text) from inventory where shadowed order by key "
                                        + "limit ?1",
                                Object[].class)
                        .setParameter(1, RESTATE_MAX)
                        .getResultList())
                .toMulti()
                .onItem()
                .<Object[]>disjoint()
                .onItem()
                .transformToUniAndConcatenate(this::restate)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> restate(Object[] row) {
        String key = (String) row[0];
        InventoryState state = read(new Object[] {row[1], row[2]});
        InventoryState next = InventoryStates.under(state, state.version() + 1, state.actor());
        LOG.infof("inventory restated key=%s version=%d", key, next.version());
        return publish(key, next, key + "@" + next.version() + "#restated")
                .replaceWithVoid()
                // Somebody changed it meanwhile, and that record stands behind the one that shadowed it.
                .onFailure(ConcurrentUpdateException.class)
                .recoverWithNull();
    }

    private static InventoryState read(Object[] row) {
        return Streams.BINDINGS.read((String) row[0], ((String) row[1]).getBytes(StandardCharsets.UTF_8));
    }
}
