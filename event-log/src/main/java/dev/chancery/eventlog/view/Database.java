/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog.view;

import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Sessions from any thread: a follower's own, a worker that a publisher completed on, an event loop.
 *
 * <p>{@link Mutiny.SessionFactory#withStatelessTransaction} keeps its session in the Vert.x context, and Quarkus refuses that where
 * the context is not a call's own. A session that is opened here is known to its work alone.
 */
public final class Database {
    private final Mutiny.SessionFactory sessions;

    public Database(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Runs the work in a transaction of its own: committed when its Uni completes, rolled back when it fails. */
    public <T> Uni<T> withTransaction(Function<Mutiny.StatelessSession, Uni<T>> work) {
        return withSession(session -> session.withTransaction(ignored -> work.apply(session)));
    }

    /**
     * Runs the work without a transaction around it: for reading.
     *
     * <p>Whoever goes away before it is done (a client that has waited long enough) ends nothing. Cancelled while it waits for a connection, it would
     * be given one that nobody returns, and the pool would run dry; cancelled in the middle, it would close a session that is at work.
     */
    public <T> Uni<T> withSession(Function<Mutiny.StatelessSession, Uni<T>> work) {
        Uni<T> whole = Uni.createFrom()
                .deferred(sessions::openStatelessSession)
                .chain(session ->
                        Uni.createFrom().deferred(() -> work.apply(session)).eventually(session::close));
        return Uni.createFrom().emitter(caller -> whole.subscribe().with(caller::complete, caller::fail));
    }
}
