/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.Infrastructure;
import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Ports.Port;
import dev.chancery.stack.home.RunState;
import dev.chancery.stack.kafka.Broker;
import dev.chancery.stack.kafka.Principals;
import dev.chancery.stack.postgres.Databases;
import dev.chancery.stack.postgres.Postgres;
import dev.chancery.stack.process.ClassArchives;
import dev.chancery.stack.process.JavaProgram;
import dev.chancery.stack.process.Spawner;
import dev.chancery.stack.process.Spawner.Program;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Broker, database and services: started in order, watched, stopped in the opposite order. */
public final class Suite {
    private final ChanceryHome home;
    private final ClassArchives archives;
    private final Spawner spawner;
    private final Consumer<String> terminal;
    private final BrokerPart broker;
    private final DatabasePart database;
    private final List<ServicePart> services = new ArrayList<>();
    private volatile boolean stopping;
    private volatile String summary = "";

    /** @param terminal takes the lines for people */
    public Suite(
            ChanceryHome home,
            Ports ports,
            Path repository,
            TopicPlan plan,
            ClassArchives archives,
            Restarts restarts,
            Consumer<String> terminal)
            throws IOException {
        this.home = home;
        this.terminal = terminal;
        this.archives = archives;
        this.spawner = new Spawner(home.run());
        JavaProgram java = JavaProgram.ofThisProcess(archives);
        Broker kafka = new Broker(
                home,
                spawner,
                java,
                plan,
                new Broker.Addresses(
                        ports.of(Port.KAFKA),
                        ports.of(Port.KAFKA_SERVICES),
                        ports.of(Port.KAFKA_CONTROLLER),
                        ports.forServices(Port.KAFKA_SERVICES)));
        Postgres postgres = new Postgres(home, spawner, home.postgres(), ports.of(Port.POSTGRES), true);
        Infrastructure infrastructure = new Infrastructure(kafka, postgres);
        this.broker = new BrokerPart(infrastructure, ports.address(Port.KAFKA), restarts);
        this.database = new DatabasePart(infrastructure, ports.address(Port.POSTGRES), restarts);
        ServiceSettings settings = new ServiceSettings(
                home,
                Surroundings.local(ports),
                new Principals(home.secrets(), ports.addressForServices(Port.KAFKA_SERVICES)),
                new Databases(ports.addressForServices(Port.POSTGRES), home.secrets()));
        for (Service service : Service.values()) {
            if (!Files.exists(service.program(repository))) {
                throw new IOException(
                        service.module() + " is not built; `chancery up` builds it, unless CHANCERY_BUILD=never");
            }
            ServiceProcess process = new ServiceProcess(service, home, ports, spawner, java, repository);
            services.add(new ServicePart(process, settings, restarts));
        }
    }

    /** Returns when everything is ready; fails as soon as one part cannot be. */
    public void start() throws IOException {
        writeState();
        sideBySide(List.of(() -> begin(database), () -> begin(broker)));
        broker.drift().forEach(line -> terminal.accept("  note: " + line));
        List<Callable<Void>> starts = new ArrayList<>();
        services.forEach(service -> starts.add(() -> begin(service)));
        sideBySide(starts);
    }

    /** Says what to show once everything is up, from which moment {@code status} and {@code --detach} count it as started. */
    public void ready(String text) throws IOException {
        summary = text;
        writeState();
    }

    /**
     * Begins to make, beside everything that runs, what lets the next start of this build be faster.
     *
     * @param self this process
     * @param others that end by themselves, and are run once to see what they load
     */
    public void makeArchives(Program self, List<Program> others) throws IOException {
        List<Program> started = new ArrayList<>(spawner.programs());
        started.add(self);
        List<Program> lacking = lacking(started);
        List<Program> rehearsed = lacking(others);
        if (lacking.isEmpty() && rehearsed.isEmpty()) {
            return;
        }
        terminal.accept("\ncreating class archives in the background, for a faster next start");
        Thread.ofPlatform().name("archives").daemon().start(() -> make(lacking, rehearsed));
    }

    private List<Program> lacking(List<Program> programs) throws IOException {
        List<Program> lacking = new ArrayList<>();
        for (Program program : programs) {
            if (archives.lacks(program)) {
                lacking.add(program);
            }
        }
        return lacking;
    }

    private void make(List<Program> lacking, List<Program> rehearsed) {
        try {
            for (Program program : lacking) {
                archives.make(program, spawner, home.log("archives"));
            }
            for (Program program : rehearsed) {
                archives.rehearse(program, spawner, home.log("archives"));
            }
            terminal.accept("class archives created");
        } catch (IOException e) {
            if (!stopping) {
                terminal.accept("class archives not created, so the next start is no faster: " + e.getMessage());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Watches for as long as the process lives: what ends is started again. */
    public void watch() throws InterruptedException {
        new Watch(parts(), this::writeState, home, terminal).run(() -> stopping);
    }

    /** Ends all: services first, then the broker, then the database. Can be called at any time, from any thread. */
    public void stop(Duration grace) throws IOException {
        stopping = true;
        spawner.stopAll(Infrastructure.STOPPED_LAST, grace);
        RunState.delete(home);
    }

    private Void begin(Part part) throws IOException {
        part.enter(Part.State.STARTING);
        part.start();
        if (part instanceof ServicePart service) {
            service.awaitReady();
        }
        terminal.accept(String.format(
                Locale.ROOT, "  %-12s %-22s ready after %.1f s", part.name(), part.address(), seconds(part.lasted())));
        part.enter(Part.State.UP);
        return null;
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>(List.of(database, broker));
        parts.addAll(services);
        return parts;
    }

    private void writeState() throws IOException {
        new RunState(
                        ProcessHandle.current().pid(),
                        !summary.isEmpty(),
                        summary,
                        parts().stream().map(Part::describe).toList())
                .write(home);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** All at once; the first failure is everybody's. */
    private static void sideBySide(List<Callable<Void>> starts) throws IOException {
        List<FutureTask<Void>> tasks = starts.stream().map(FutureTask::new).toList();
        tasks.forEach(task -> Thread.ofPlatform().daemon().start(task));
        for (FutureTask<Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while starting", e);
            }
        }
    }
}
