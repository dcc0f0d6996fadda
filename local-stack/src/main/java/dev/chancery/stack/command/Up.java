/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.PortsFile;
import dev.chancery.stack.home.RunState;
import dev.chancery.stack.process.Child;
import dev.chancery.stack.process.ClassArchives;
import dev.chancery.stack.process.JavaProgram;
import dev.chancery.stack.process.PidFile;
import dev.chancery.stack.process.Spawner.Program;
import dev.chancery.stack.suite.FrontDoor;
import dev.chancery.stack.suite.Restarts;
import dev.chancery.stack.suite.Suite;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything and stays until it is told to stop. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts broker, database and services, and prints their addresses.")
final class Up implements Callable<Integer> {
    /** The command has handed over to threads that go on; the process must not end. */
    static final int RUNNING = -1;

    /** Beside what the build makes, because they are good for that build alone. */
    private static final String ARCHIVES = "local-stack/target/class-archives";

    private static final Duration RESTART_PAUSE_MAX = Duration.ofSeconds(10);
    private static final String COMMAND_LINE = "cli/target/chancery-cli.jar";

    private final InstantSource clock = InstantSource.system();

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--detach",
            description = "run in the background once everything is ready; `chancery down` stops it")
    private boolean detach;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine command() {
        CommandLine command = new CommandLine(new Up());
        PortOptions.declare(command.getCommandSpec());
        return command;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChanceryHome home = homeOption.made();
        Ports ports = PortOptions.read(spec.commandLine().getParseResult(), home);
        if (detach) {
            return Detached.start(home, spec.commandLine().getParseResult().originalArgs());
        }
        HomeLock lock = HomeLock.take(home).orElseThrow(() -> alreadyRunning(home));
        Detached.takeOver(home);
        clearLeftovers(home);
        PortOptions.requireFree(ports);
        PortsFile.write(home, ports);
        Path repository = Path.of(System.getProperty("chancery.repository", ""));
        System.out.println("home directory " + home.root());
        long started = clock.millis();
        ClassArchives archives = archives(repository, home);
        Suite suite = new Suite(
                home,
                ports,
                repository.toAbsolutePath(),
                TopicPlan.read(repository.resolve("deploy/topics.yaml")),
                archives,
                new Restarts(clock, restartPauseMax()),
                System.out::println);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(suite, lock)));
        suite.start();
        Optional<String> fingerprint = FrontDoor.fingerprint(ports.address(Ports.Port.REGISTRY));
        FrontDoor.writeCliFile(home, ports.address(Ports.Port.REGISTRY), fingerprint);
        String summary = Summary.of(home, ports, fingerprint);
        System.out.println(String.format(
                Locale.ROOT,
                "up after %.1f s%n%n%s%n%n%s`%s` stops everything.",
                Duration.ofMillis(clock.millis() - started).toMillis() / 1000.0,
                summary,
                Detached.isDetached() ? "" : "Ctrl-C or ",
                HomeOption.hint("down", home)));
        // Whoever started this in the background looks no further once it is ready.
        suite.ready(summary);
        JavaProgram java = JavaProgram.ofThisProcess(archives);
        suite.makeArchives(
                ClassArchives.thisProcess("up", java, StackCommand.class.getName(), home.log("up")),
                List.of(commandLine(java, repository.toAbsolutePath(), home)));
        suite.watch();
        return RUNNING;
    }

    /** Tests that kill a part every few seconds would otherwise wait for it longer and longer. */
    private static Duration restartPauseMax() {
        String seconds = System.getenv("CHANCERY_RESTART_PAUSE_MAX_SECONDS");
        return seconds == null ? RESTART_PAUSE_MAX : Duration.ofSeconds(Long.parseLong(seconds.strip()));
    }

    /** A command that needs most of what any needs, started as the {@code chancery} script starts it. */
    private static Program commandLine(JavaProgram java, Path repository, ChanceryHome home) throws IOException {
        Path jar = repository.resolve(COMMAND_LINE);
        List<String> command = new ArrayList<>(List.of(java.executable()));
        command.addAll(java.archives().flags("cli", jar));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-cp", jar.toString()));
        command.addAll(List.of(
                "dev.chancery.cli.Chancery", "list", "--home", home.root().toString()));
        return Program.of("cli", command, repository, home.log("archives"));
    }

    private static ClassArchives archives(Path repository, ChanceryHome home) {
        Path directory = repository.resolve(ARCHIVES).toAbsolutePath();
        return "never".equals(System.getenv("CHANCERY_BUILD")) // neither of programs nor of what makes them faster
                ? ClassArchives.asTheyAre(directory)
                : ClassArchives.in(directory, home.run());
    }

    /** What a process that was killed left running would hold our ports and our data. */
    private static void clearLeftovers(ChanceryHome home) throws IOException {
        for (PidFile left : PidFile.in(home.run())) {
            left.process()
                    .ifPresent(process -> System.out.println("  " + left.name() + " (process " + process.pid()
                            + ") was left running by a previous start; stopping it"));
            left.reap();
        }
        RunState.delete(home);
    }

    private static Refusal alreadyRunning(ChanceryHome home) {
        String who;
        try {
            who = HomeLock.holder(home)
                    .map(process -> " (process " + process.pid() + ")")
                    .orElse("");
        } catch (IOException _) {
            who = "";
        }
        return new Refusal("Chancery is already running in " + home.root() + who
                + "; `" + HomeOption.hint("status", home) + "` shows its state, `" + HomeOption.hint("down", home)
                + "` stops it; --home and --port-offset start a second stack.");
    }

    private static void stop(Suite suite, HomeLock lock) {
        try {
            System.out.println("stopping");
            suite.stop(Child.GRACE);
            lock.close();
            System.out.println("stopped");
        } catch (IOException e) {
            System.err.println("chancery: not everything stopped cleanly: " + e.getMessage());
        }
    }
}
