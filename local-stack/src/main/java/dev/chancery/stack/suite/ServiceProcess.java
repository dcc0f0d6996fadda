/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.process.Child;
import dev.chancery.stack.process.JavaProgram;
import dev.chancery.stack.process.Spawner;
import dev.chancery.stack.process.Spawner.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One service: how it is started and when it is ready. */
public final class ServiceProcess {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration READY_MAX = Duration.ofMinutes(3);

    private final Service service;
    private final ChanceryHome home;
    private final Ports ports;
    private final Spawner spawner;
    private final JavaProgram java;
    private final Path program;

    public ServiceProcess(
            Service service, ChanceryHome home, Ports ports, Spawner spawner, JavaProgram java, Path repository) {
        this.service = service;
        this.home = home;
        this.ports = ports;
        this.spawner = spawner;
        this.java = java;
        this.program = service.program(repository);
    }

    public Service service() {
        return service;
    }

    public String address() {
        return ports.address(service.front());
    }

    /** Where it says whether it is ready. */
    String health() {
        return ports.address(service.management());
    }

    public boolean isReady() {
        return Health.isReady(health());
    }

    /** Starts the process; it is not ready yet. */
    public Child start(Path settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.executable()));
        command.addAll(java.archives().flags(service.label(), program));
        command.addAll(JavaProgram.LOCALE);
        command.addAll(List.of(
                "-Xmx" + service.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(JavaProgram.guards(home.emptyTemporary(service.label())));
        command.addAll(java.options());
        command.addAll(List.of("-Dquarkus.config.locations=" + location(settings), "-jar", program.toString()));
        return spawner.start(Program.of(service.label(), command, home.root(), home.log(service.label())));
    }

    /** The service reads a list of URIs, with commas between them. */
    private static String location(Path settings) {
        return settings.toUri().toString().replace(",", "%2C");
    }

    /** Returns when the service says that it is ready; fails when it ends, or is not within three minutes. */
    public void awaitReady(Child process) throws IOException {
        long tries = READY_MAX.dividedBy(POLL);
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IOException(new OperatorSettings(home, service.label())
                        .located(process.explain(service.label() + " stopped while starting")));
            }
            if (tries-- <= 0) {
                throw new IOException(service.label() + " was not ready within " + READY_MAX.toMinutes()
                        + " minutes: see " + home.log(service.label()));
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a service", e);
        }
    }
}
