/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** The row whose lock says who acts: of several replicas one at a time, for one transaction. */
@Entity
@Table(name = "turn")
class ReplicaLock {
    @Id
    int id;

    /** Does the work in a transaction that holds the turn; {@code otherwise} when another replica has it. */
    static <T> Uni<T> take(Database database, T otherwise, Function<Mutiny.StatelessSession, Uni<T>> work) {
        return database.withTransaction(session -> session.createNativeQuery(
                        "select id from turn where id = 1 for update skip locked", Integer.class)
                .getResultList()
                .chain(ours -> ours.isEmpty() ? Uni.createFrom().item(otherwise) : work.apply(session)));
    }
}
