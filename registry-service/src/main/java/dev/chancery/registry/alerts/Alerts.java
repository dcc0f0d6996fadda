/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.alerts;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.view.Database;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.views.RecordValidator;
import dev.chancery.registry.views.Views;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/** Alerts as the watcher states them. */
@ApplicationScoped
class Alerts {
    private final Mutiny.SessionFactory sessions;
    private final Database database;
    private final Views views;

    Alerts(Mutiny.SessionFactory sessions, Views views) {
        this.sessions = sessions;
        this.database = new Database(sessions);
        this.views = views;
    }

    void start(@Observes StartupEvent event) {
        PostgresView view = new PostgresView(sessions, "alerts", new AlertRows());
        views.follow("alerts", Set.of(Streams.ALERTS.topic()), view, RecordValidator.of(Streams.ALERTS));
    }

    /** The newest first. An empty text asks for every state. */
    Uni<List<Alert>> list(String state, int limit) {
        return database.withSession(session -> session.createNativeQuery(
                        "select ce_type, value from alert where (?1 = '' or state = ?1) order by opened_at desc, key limit ?2",
                        Object[].class)
                .setParameter(1, state)
                .setParameter(2, limit)
                .getResultList()
                .map(rows -> rows.stream().map(Alerts::read).toList()));
    }

    /** Empty for an alert that never was. */
    Uni<Optional<Alert>> find(String key) {
        return database.withSession(
                session -> session.createNativeQuery("select ce_type, value from alert where key = ?1", Object[].class)
                        .setParameter(1, key)
                        .getResultList()
                        .map(rows -> rows.stream().map(Alerts::read).findFirst()));
    }

    private static Alert read(Object[] row) {
        return Streams.ALERTS.read((String) row[0], ((String) row[1]).getBytes(StandardCharsets.UTF_8));
    }
}
