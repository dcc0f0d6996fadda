/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

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
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/** Where certificates were delivered, as the distributor states it. */
@ApplicationScoped
public class Deployments {
    private static final String TYPE = "dev.chancery.deployment.advanced.v1";

    private final Mutiny.SessionFactory sessions;
    private final Database database;
    private final Views views;

    Deployments(Mutiny.SessionFactory sessions, Views views) {
        this.sessions = sessions;
        this.database = new Database(sessions);
        this.views = views;
    }

    void start(@Observes StartupEvent event) {
        PostgresView view = new PostgresView(sessions, "deployments", new DeploymentRows());
        views.follow(
                "deployments",
                Set.of(Streams.DEPLOYMENT_EVENTS.topic()),
                view,
                RecordValidator.of(Streams.DEPLOYMENT_EVENTS));
    }

    /** The newest delivery of each slot to each host. An empty text asks for every service, or every host. */
    Uni<List<Deployment>> newest(String service, String host, int limit) {
        return database.withSession(session -> session.createNativeQuery(
                        "select distinct on (slot, host) value from deployment"
                                + " where (?1 = '' or service = ?1) and (?2 = '' or host = ?2)"
                                + " order by slot, host, first_offset desc limit ?3",
                        String.class)
                .setParameter(1, service)
                .setParameter(2, host)
                .setParameter(3, limit)
                .getResultList()
                .map(Deployments::read));
    }

    /** Where a certificate, {@code issuer.serial}, went: of each slot and host its newest delivery. */
    public Uni<List<Deployment>> ofCertificate(String certificate) {
        return database.withSession(session -> session.createNativeQuery(
                        "select distinct on (slot, host) value from deployment where certificate = ?1"
                                + " order by slot, host, first_offset desc limit 500",
                        String.class)
                .setParameter(1, certificate)
                .getResultList()
                .map(Deployments::read));
    }

    private static List<Deployment> read(List<String> values) {
        return values.stream()
                .map(value -> Streams.DEPLOYMENT_EVENTS.read(TYPE, value.getBytes(StandardCharsets.UTF_8)))
                .map(Deployment::of)
                .toList();
    }
}
