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
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the same command again without a terminal, shows what it says until it is up, and leaves it there. */
final class Detached {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long POLL_MILLIS = 100;
    private static final String OUTPUT = "chancery.up.output";

    private Detached() {}

    /** Its output goes to a file of its own until it holds the home: of two that start at once each is heard at its own terminal. */
    static int start(ChanceryHome home, List<String> arguments) throws IOException, InterruptedException {
        if (HomeLock.holder(home).isPresent()) {
            throw new Refusal("Chancery is already running in " + home.root()
                    + "; `" + HomeOption.hint("status", home) + "` shows its state, `" + HomeOption.hint("down", home)
                    + "` stops it.");
        }
        Path output = Files.createTempFile(home.run(), "up-", ".log");
        try (RandomAccessFile said = new RandomAccessFile(output.toFile(), "r")) {
            Process process = new ProcessBuilder(command(arguments, output))
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            boolean ready = false;
            while (!ready && process.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                ready = RunState.read(home)
                        .filter(state -> state.pid() == process.pid())
                        .map(RunState::ready)
                        .orElse(false);
                show(said);
            }
            int exit = ready ? 0 : process.waitFor();
            show(said);
            return exit;
        } finally {
            Files.deleteIfExists(output); // of one that never held the home
        }
    }

    /** Whether this process was started so: no terminal's Ctrl-C reaches it. */
    static boolean isDetached() {
        return System.getProperty(OUTPUT) != null;
    }

    /** Called by the process that was started, once it holds the home: from now on its output is the home's. */
    static void takeOver(ChanceryHome home) throws IOException {
        String output = System.getProperty(OUTPUT);
        if (output != null) {
            Files.move(Path.of(output), home.log("up"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<String> command(List<String> arguments, Path output) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) { // out of the terminal's session, so that closing it ends nothing
            command.add(SETSID.toString());
        }
        JavaProgram java = JavaProgram.ofThisProcess(ClassArchives.none());
        command.add(java.executable());
        command.addAll(JavaProgram.LOCALE);
        command.addAll(ClassArchives.handOver());
        command.add("-D" + OUTPUT + "=" + output);
        command.addAll(List.of("-cp", java.classPath(), StackCommand.class.getName()));
        arguments.stream().filter(argument -> !argument.equals("--detach")).forEach(command::add);
        return command;
    }

    private static void show(RandomAccessFile said) throws IOException {
        byte[] fresh = new byte[(int) Math.max(0, said.length() - said.getFilePointer())];
        said.readFully(fresh);
        System.out.write(fresh);
        System.out.flush();
    }
}
