/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.view.Database;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
@SuppressWarnings("NullAway.Init") // Quarkus sets the fields
class ViewsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** quarkus.datasource.reactive.max-size */
    private static final int CONNECTIONS_MAX = 16;

    @TestHTTPResource(value = "/health/ready", management = true)
    URI ready;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @Inject
    Views views;

    @Inject
    Mutiny.SessionFactory sessions;

    @Test
    void isNotReadyUntilTheTopicsThereAreAreRead() throws Exception {
        await().atMost(LIMIT).until(() -> given().get(ready).statusCode() == 200);
        String name = "late-" + UUID.randomUUID();
        String topic = "chancery." + name + ".v1";

        views.follow(name, Set.of(topic), new MemoryView(() -> {}, _ -> {}), _ -> {});

        given().get(ready)
                .then()
                .statusCode(503)
                .body("checks.find{it.name == 'views are caught up'}.data.'" + name + "'", equalTo("reading"));
        given().get(metrics).then().body(containsString("chancery_view_lag_seconds{view=\"" + name + "\"}"));
        createTopic(topic);
        await().atMost(LIMIT).until(() -> given().get(ready).statusCode() == 200);
    }

    /** As clients do when the database has been away for a while. */
    @Test
    void callersWhoGoAwayWhileTheyWaitTakeNoConnectionWithThem() {
        Database database = new Database(sessions);
        List<Cancellable> callers = new ArrayList<>();
        for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
            callers.add(run(database, "select 1 from pg_sleep(1)").subscribe().with(_ -> {}));
        }

        callers.forEach(Cancellable::cancel);

        for (int i = 0; i < 2 * CONNECTIONS_MAX; i++) {
            assertThat(run(database, "select 1").await().atMost(LIMIT)).isEqualTo(1);
        }
    }

    private static Uni<Integer> run(Database database, String sql) {
        return database.withSession(
                session -> session.createNativeQuery(sql, Integer.class).getSingleResult());
    }

    private static void createTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(ChanceryInfrastructure.available().adminProperties())) {
            Object _ = admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                            new AccessControlEntry("User:registry", "*", AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            Object _ = admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                    .all()
                    .get();
        }
    }
}
