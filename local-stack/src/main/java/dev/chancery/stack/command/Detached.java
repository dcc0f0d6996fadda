/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.RunState;
import dev.chancery.stack.process.ClassArchives;
import dev.chancery.stack.process.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the same command again without a terminal, shows what it says until it is up, and leaves it there. */
final class Detached {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long POLL_MILLIS = 100;

    private Detached() {}

    static int start(ChanceryHome home, List<String> arguments) throws IOException, InterruptedException {
        if (HomeLock.holder(home).isPresent()) {
            throw new Refusal("Chancery is already running in " + home.root()
                    + ": `chancery status` shows it, `chancery down` stops it.");
        }
        RunState.delete(home);
        Path log = home.log("up");
        Files.deleteIfExists(log);
        Process process = new ProcessBuilder(command(arguments))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long shown = 0;
        boolean ready = false;
        while (!ready && process.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            ready = RunState.read(home).map(RunState::ready).orElse(false);
            shown = show(log, shown);
        }
        show(log, shown);
        return ready ? 0 : process.waitFor();
    }

    private static List<String> command(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) { // out of the terminal's session, so that closing it ends nothing
            command.add(SETSID.toString());
        }
        JavaProgram java = JavaProgram.ofThisProcess(ClassArchives.none());
        command.add(java.executable());
        command.add(JavaProgram.LANGUAGE);
        command.addAll(ClassArchives.handOver());
        command.addAll(List.of("-cp", java.classPath(), StackCommand.class.getName()));
        arguments.stream().filter(argument -> !argument.equals("--detach")).forEach(command::add);
        return command;
    }

    private static long show(Path log, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] fresh = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(fresh);
            System.out.write(fresh);
            System.out.flush();
            return from + fresh.length;
        }
    }
}
