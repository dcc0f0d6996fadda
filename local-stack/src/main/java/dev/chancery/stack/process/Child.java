/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.time.Duration;

/** A process that we started. */
public final class Child {
    /** What a process that stops as it should never needs. */
    public static final Duration GRACE = Duration.ofSeconds(15);

    private final Spawner.Program program;
    private final Process process;
    private final PidFile pidFile;

    Child(Spawner.Program program, Process process, PidFile pidFile) {
        this.program = program;
        this.process = process;
        this.pidFile = pidFile;
    }

    public Spawner.Program program() {
        return program;
    }

    public Process process() {
        return process;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns when the process is gone: of its own will, or killed after that time. */
    public void stop(Duration grace) {
        Signals.stop(process.toHandle(), program.stop(), grace);
        pidFile.delete();
    }

    /** After it has ended by itself. */
    void forget() {
        pidFile.delete();
    }

    /** As a crash would: nothing is flushed, nobody is told. */
    public void kill() {
        process.destroyForcibly();
        Signals.awaitEnd(process.toHandle(), GRACE);
        pidFile.delete();
    }
}
