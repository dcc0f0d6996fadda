/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process politely, and after a while not politely. */
final class Signals {
    private Signals() {}

    /** True when the process went by itself within the time; a process that is gone already counts as that. */
    static boolean stop(ProcessHandle process, Spawner.StopSignal signal, Duration grace) {
        send(process, signal);
        if (awaitEnd(process, grace)) {
            return true;
        }
        process.destroyForcibly();
        awaitEnd(process, grace);
        return false;
    }

    private static void send(ProcessHandle process, Spawner.StopSignal signal) {
        switch (signal) {
            case TERM -> process.destroy();
            case INT -> interrupt(process);
            case KILL -> process.destroyForcibly();
        }
    }

    /** The JDK knows SIGTERM and SIGKILL only. */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException _) {
            process.destroy();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean awaitEnd(ProcessHandle process, Duration time) {
        try {
            process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException _) {
            return !process.isAlive();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
