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
    private final long logged;

    /** @param logged bytes that were in its log before it */
    Child(Spawner.Program program, Process process, PidFile pidFile, long logged) {
        this.program = program;
        this.process = process;
        this.pidFile = pidFile;
        this.logged = logged;
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

    /** What happened to it, and why, as its log says since it was started. */
    public String explain(String happened) {
        return LogFile.explain(happened, program.log(), logged);
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
