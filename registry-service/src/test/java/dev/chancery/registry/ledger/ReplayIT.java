/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.View;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class ReplayIT {
    private static final List<String> TABLES = List.of(
            "certificate",
            "ledger",
            "recorded_serial",
            "outcome",
            "revocation_transition",
            "revocation_status",
            "revocation_receipt",
            "blocked_key");

    @Inject
    Mutiny.SessionFactory sessions;

    @Test
    void readingItAllAgainChangesNothing() throws SQLException {
        fill();
        Map<String, List<String>> before = rows();

        replay("again");

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aLedgerRebuiltFromTheFirstOffsetEqualsTheOneInUse() throws SQLException {
        fill();
        Map<String, List<String>> before = rows();
        assertThat(before.get("certificate")).isNotEmpty();
        assertThat(before.get("revocation_status")).isNotEmpty();

        execute(
                "truncate certificate, granted_certificate, recorded_serial, outcome, revocation_transition, revocation_status, revocation_receipt, blocked_key");
        // The registry that runs knows the end of the log, and would take half of the tables for all there is to
        // revoke.
        execute("create function nothing_to_look_for() returns trigger language plpgsql as"
                + " 'begin new.looked = 1000000; return new; end'");
        execute("create trigger nothing_to_look_for before insert on blocked_key"
                + " for each row execute function nothing_to_look_for()");
        try {
            replay("rebuilt");
        } finally {
            execute("drop function nothing_to_look_for() cascade");
        }

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aViewGoesOnWhereItStopped() throws SQLException {
        fill();
        replay("stopped");

        assertThat(replay("stopped")).isZero();
    }

    /** Follows as another view of the same rows, to the end of now; answers how many batches it applied. */
    private int replay(String name) {
        Counting view = new Counting(new PostgresView(sessions, name, new LedgerRows()));
        try (ViewUpdater follower = new ViewUpdater(
                        ChanceryInfrastructure.available().propertiesOf("registry"),
                        "registry-" + name,
                        LedgerRecord.TOPICS,
                        new DeadLetteringView(
                                view,
                                LedgerRecord::of,
                                (_, _) -> Uni.createFrom().voidItem()),
                        InstantSource.system())
                .start()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> follower.progress().isCaughtUp());
        }
        return view.batches;
    }

    /** Counts. What other tests have put there that no view can take never comes here. */
    private static final class Counting implements View {
        private final View view;
        volatile int batches;

        Counting(View view) {
            this.view = view;
        }

        @Override
        public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
            return view.positions(log);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes: the follower's
        public Uni<Long> apply(
                TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
            batches++;
            return view.apply(partition, from, to, records);
        }
    }

    private static void fill() {
        List<CertificateIssued> revoked = new ArrayList<>();
        try (Issuer issuer = new Issuer(ChanceryInfrastructure.available())) {
            for (int i = 0; i < 5; i++) {
                CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));
                issuer.publish(issued);
                issuer.publish(issued);
                CertificateIssued signedAgain =
                        issuer.issued(issued.certificate().serial().value(), Facts.lone("r"));
                issuer.grant("r" + issued.certificate(), i % 2 == 0 ? signedAgain : issued);
                Registry.awaitGranted(issued.certificate());
                Registry.awaitEntry(issued);
                Registry.caller()
                        .contentType("application/json")
                        .body("{\"reason\":\"" + (i % 2 == 0 ? "superseded" : "certificateHold") + "\"}")
                        .post("/api/certificates/" + issued.certificate() + "/revoke")
                        .then()
                        .statusCode(200);
                revoked.add(issued);
            }
            // Their receipts are on the log, and none comes into the tables any more.
            revoked.forEach(one -> await().atMost(Duration.ofSeconds(30))
                    .until(() -> Registry.caller()
                                    .get("/api/certificates/" + one.certificate())
                                    .jsonPath()
                                    .getString("revocation.effectiveAt")
                            != null));
        }
    }

    /** But for what is yet to be looked at of a blocked key, which is work and not knowledge. */
    private static Map<String, List<String>> rows() throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection connection = Registry.database();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                List<String> found = new ArrayList<>();
                try (ResultSet result =
                        statement.executeQuery("select cast(to_jsonb(t) - 'news' - 'looked' as text) as row_text from "
                                + table + " t order by 1")) {
                    while (result.next()) {
                        found.add(result.getString(1));
                    }
                }
                rows.put(table, found);
            }
        }
        return rows;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = Registry.database();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
