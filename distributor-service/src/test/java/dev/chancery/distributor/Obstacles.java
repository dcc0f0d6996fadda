/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.contracts.Streams;
import dev.chancery.distributor.facts.DerivedId;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.LostRight;
import dev.chancery.testkit.Obstacle;
import dev.chancery.testkit.RowGate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/** What stops the order of one service at one step; the others go on as far as they do not have to wait for it. */
final class Obstacles {
    private static final String ROLE = "distributor";

    Obstacle beforeOrder(BoundService service) {
        return RowGate.before(ROLE, "insert", "orders", "new.command_id = '" + service.commandId() + "'");
    }

    /** @param state of the order */
    Obstacle beforeOrderIs(String state, BoundService service) {
        return RowGate.before(
                ROLE,
                "update",
                "orders",
                "new.state = '" + state + "' and new.command_id = '" + service.commandId() + "'");
    }

    Obstacle beforeRequestIsMarked(BoundService service) {
        return RowGate.before(
                ROLE,
                "update",
                "request",
                "new.state = 'published' and new.command_id = '" + service.commandId() + "'");
    }

    Obstacle beforeOutcome(BoundService service) {
        String id = DerivedId.of("request", service.commandId(), "1");
        return RowGate.before(ROLE, "insert", "outcome", "new.request_id = '" + id + "'");
    }

    Obstacle beforeDelivery(BoundService service) {
        return RowGate.before(ROLE, "insert", "delivery", "new.host = '" + service.host() + "'");
    }

    Obstacle beforeDeliveryIsStarted(BoundService service) {
        return RowGate.before(
                ROLE, "update", "delivery", "new.phase = 'started' and new.host = '" + service.host() + "'");
    }

    Obstacle beforeFact(String state, BoundService service) {
        return RowGate.before(ROLE, "insert", "fact", says("new", state, service));
    }

    Obstacle beforeFactIsMarked(String state, BoundService service) {
        return RowGate.before(ROLE, "update", "fact", says("new", state, service));
    }

    Obstacle noRightToRequest(BoundService service) {
        return new LostRight(
                ROLE,
                Streams.requests("distributor").topic(),
                () -> has("request r where r.state = 'stored' and r.command_id = '" + service.commandId() + "'"));
    }

    Obstacle noRightToTell(String state, BoundService service) {
        return new LostRight(
                ROLE,
                Streams.DEPLOYMENT_EVENTS.topic(),
                () -> has("fact f where not f.published and " + says("f", state, service)));
    }

    /** Where a link is to be made, something lies that cannot be replaced: the new version is written by then, and nobody sees it. */
    Obstacle blockedLink(BoundService service) {
        Path inTheWay = service.directory().resolve(".chancery-server-cert.pem/x");
        done(() -> Files.createDirectories(inTheWay));
        return new Thing(() -> has("fact f where " + says("f", "unreachable", service)), () -> {
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
        });
    }

    Obstacle slowHook(BoundService service) {
        done(() -> new ProcessBuilder("mkfifo", service.gate().toString())
                .start()
                .onExit()
                .join());
        return new Thing(() -> Files.exists(service.trace()), () -> {
            // Opened for both, so that it never waits for a reader; a hook that has outlived its distributor reads the
            // end.
            new RandomAccessFile(service.gate().toFile(), "rw").close();
            Files.delete(service.gate());
        });
    }

    private static String says(String row, String state, BoundService service) {
        return "convert_from(" + row + ".value, 'UTF8')::json ->> 'state' = '" + state + "' and " + row + ".key = '"
                + service.place() + "'";
    }

    private boolean has(String rows) {
        try {
            return Database.count(ChanceryInfrastructure.available().databaseOf(ROLE), "select count(*) from " + rows)
                    > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private static void done(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something in the file system. */
    private record Thing(BooleanSupplier reached, Act clearing) implements Obstacle {
        @Override
        public boolean isReached() {
            return reached.getAsBoolean();
        }

        @Override
        public void close() {
            done(clearing);
        }
    }
}
