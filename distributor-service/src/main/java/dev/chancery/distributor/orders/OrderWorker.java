/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Moves every order one step on. What fails in a round is there for the next one: the rows say what is to be done. */
@ApplicationScoped
public class OrderWorker {
    private final Database database;
    private final HostKeyVault keys;
    private final Requests requests;
    private final OutcomeProcessor outcomeProcessor;
    private final Vertx vertx;

    OrderWorker(
            Database database, HostKeyVault keys, Requests requests, OutcomeProcessor outcomeProcessor, Vertx vertx) {
        this.database = database;
        this.keys = keys;
        this.requests = requests;
        this.outcomeProcessor = outcomeProcessor;
        this.vertx = vertx;
    }

    /** Fails where the database or the broker is away; nothing is lost by that. */
    public Uni<Void> round() {
        return openRoom()
                .chain(() -> requests.prepare())
                .chain(requests::publish)
                .chain(outcomeProcessor::settle);
    }

    /** The first start makes the secret. One that is missing beside stored keys is never replaced: they would be lost for good. */
    private Uni<Void> openRoom() {
        if (keys.isOpen()) {
            return Uni.createFrom().voidItem();
        }
        return database.withSession(session -> session.createNativeQuery(
                                "select exists (select 1 from orders where key_pem is not null)", Boolean.class)
                        .getSingleResult())
                .chain(stored -> stored
                        ? Uni.createFrom()
                                .failure(new IllegalStateException("key-directory has no host-keys.secret, and the"
                                        + " database has keys that it opens; restore it from the backup"))
                        : vertx.executeBlocking(this::open, false));
    }

    private Void open() throws java.io.IOException {
        keys.open();
        return null;
    }
}
