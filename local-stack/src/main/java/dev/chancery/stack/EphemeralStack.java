/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.FreePorts;
import dev.chancery.stack.kafka.Broker;
import dev.chancery.stack.kafka.Principal;
import dev.chancery.stack.postgres.Databases;
import dev.chancery.stack.postgres.Postgres;
import dev.chancery.stack.process.Child;
import dev.chancery.stack.process.ClassArchives;
import dev.chancery.stack.process.JavaProgram;
import dev.chancery.stack.process.PidFile;
import dev.chancery.stack.process.Spawner;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Broker and database for tests: on free ports, in a directory of the test's own, ended when standard input closes.
 *
 * <p>Arguments: the directory, deploy/topics.yaml, and local-stack's own build directory, where PostgreSQL's programs and the class archives
 * are. Prints one JSON line when everything answers, and takes {@link TestControl} from then on.
 * A second start on the same directory finds the data of the first.
 */
final class EphemeralStack {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EphemeralStack() {}

    public static void main(String[] arguments) throws IOException {
        ChanceryHome home = new ChanceryHome(Path.of(arguments[0]));
        TopicPlan plan = TopicPlan.read(Path.of(arguments[1]));
        home.create();
        PidFile.in(home.run()).forEach(PidFile::reap);
        List<Integer> ports = FreePorts.take(4);
        Spawner spawner = new Spawner(home.run());
        ClassArchives archives =
                ClassArchives.in(Path.of(arguments[2]).resolve("class-archives").toAbsolutePath(), home.run());
        Broker broker = new Broker(
                home,
                spawner,
                JavaProgram.ofThisProcess(archives),
                plan,
                new Broker.Addresses(ports.getFirst(), ports.get(3), ports.get(1), ports.get(3)));
        Postgres postgres = new Postgres(home, spawner, Path.of(arguments[2]), ports.get(2), false);
        Infrastructure infrastructure = new Infrastructure(broker, postgres);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().unstarted(() -> spawner.stopAll(Infrastructure.STOPPED_LAST, Child.GRACE)));
        infrastructure.start();
        TestControl testControl = TestControl.listen(infrastructure);
        System.out.println(JSON.writeValueAsString(description(plan, broker, postgres, testControl)));
        Thread.ofPlatform().name("archives").daemon().start(() -> makeArchives(archives, spawner, home));
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    /** Of the broker: tests start it again and again. One that is not finished when the stack ends is made beside the next. */
    private static void makeArchives(ClassArchives archives, Spawner spawner, ChanceryHome home) {
        try {
            for (Spawner.Program program : spawner.programs()) {
                if (archives.lacks(program)) {
                    archives.make(program, spawner, home.log("archives"));
                }
            }
        } catch (IOException e) {
            System.err.println(
                    "the class archive was not created, so the next broker starts no " + "faster: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> description(
            TopicPlan plan, Broker broker, Postgres postgres, TestControl testControl) throws IOException {
        Map<String, Map<String, String>> kafka = new TreeMap<>();
        for (String principal : plan.principals()) {
            kafka.put(principal, broker.login(principal));
        }
        kafka.put(Principal.ADMIN, broker.login(Principal.ADMIN));
        Map<String, Map<String, String>> databases = new TreeMap<>();
        for (String role : Databases.roles()) {
            databases.put(role, postgres.databases().login(role));
        }
        return Map.of(
                "kafka",
                broker.address(),
                "postgres",
                postgres.databases().address(),
                "kafkaLogins",
                kafka,
                "postgresLogins",
                databases,
                "ordersPort",
                testControl.port(),
                "ordersToken",
                testControl.token());
    }
}
