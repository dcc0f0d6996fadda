/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.log.view.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Moves every order one step on. What fails in a round is there for the next one: the rows say what is to be done. */
@ApplicationScoped
public class OrderRounds {
    private final Database database;
    private final KeyRoom keys;
    private final Requests requests;
    private final Settlement settlement;
    private final Vertx vertx;

    OrderRounds(Database database, KeyRoom keys, Requests requests, Settlement settlement, Vertx vertx) {
        this.database = database;
        this.keys = keys;
        this.requests = requests;
        this.settlement = settlement;
        this.vertx = vertx;
    }

    /** Fails where the database or the broker is away; nothing is lost by that. */
    public Uni<Void> round() {
        return openRoom()
                .chain(() -> requests.prepare())
                .chain(requests::publish)
                .chain(settlement::settle);
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
