/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.RunState;
import dev.chancery.stack.process.PidFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops what {@code up} started, and what a killed one left. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stops everything and keeps the data.")
final class Down implements Callable<Integer> {
    private static final long STOP_SECONDS_MAX = 60;

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChanceryHome home = homeOption.existing();
        Optional<ProcessHandle> running = HomeLock.holder(home);
        if (running.isPresent()) {
            stop(running.get());
        }
        List<PidFile> left = PidFile.in(home.run());
        boolean any = running.isPresent()
                || left.stream().anyMatch(file -> file.process().isPresent());
        left.forEach(PidFile::reap);
        RunState.delete(home);
        System.out.println(any ? "stopped" : "no stack was running in " + home.root());
        return 0;
    }

    private static void stop(ProcessHandle process) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException _) {
            process.destroyForcibly();
        }
    }
}
