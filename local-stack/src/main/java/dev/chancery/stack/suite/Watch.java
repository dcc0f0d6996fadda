/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.process.LogFile;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Looks at every part again and again: what has ended is started again.
 *
 * <p>It outlives what ends the parts, a full disk above all: whatever fails here is said once, until it works again or fails otherwise, and tried again.
 * Each part is started in a thread of its own, because one that cannot come up must not keep the others waiting.
 */
final class Watch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /** The fastest log that was seen grows by 2 MB a second. */
    private static final int LOOKS_BETWEEN_LOGS = 20;

    private final List<Part> parts;
    private final StateWriter state;
    private final ChanceryHome home;
    private final Consumer<String> terminal;
    private final Set<Part> beingStarted = ConcurrentHashMap.newKeySet();
    private final Map<String, String> said = new HashMap<>();
    private volatile boolean unwritten;
    private int looks;

    /** Writes down what runs, for {@code status}. */
    interface StateWriter {
        void write() throws IOException;
    }

    /** Something that may fail. */
    private interface Step {
        void run() throws IOException;
    }

    Watch(List<Part> parts, StateWriter state, ChanceryHome home, Consumer<String> terminal) {
        this.parts = List.copyOf(parts);
        this.state = state;
        this.home = home;
        this.terminal = terminal;
    }

    /** Returns when {@code stopping} says so. */
    void run(BooleanSupplier stopping) throws InterruptedException {
        while (!stopping.getAsBoolean()) {
            for (Part part : parts) {
                attempt(part.name() + " cannot be checked", () -> look(part, stopping));
            }
            if (unwritten && !stopping.getAsBoolean()) {
                attempt("cannot write the run state for `chancery status`", () -> {
                    unwritten = false; // first: what changes meanwhile is written the next time
                    try {
                        state.write();
                    } catch (Throwable e) {
                        unwritten = true;
                        throw e;
                    }
                });
            }
            if (looks++ % LOOKS_BETWEEN_LOGS == 0) {
                attempt("cannot limit the size of the logs", () -> LogFile.bound(home.logs()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        }
    }

    private void look(Part part, BooleanSupplier stopping) {
        if (beingStarted.contains(part) || stopping.getAsBoolean()) {
            return;
        }
        if (part.state() == Part.State.ENDED) {
            if (part.mayStartAgain()) {
                startAgain(part, stopping);
            }
        } else if (!part.isAlive()) {
            ended(part);
        } else if (part.state() == Part.State.STARTING && part.isReady()) {
            upAgain(part);
        }
    }

    private void upAgain(Part part) {
        terminal.accept("%s is ready again after %.1f s"
                .formatted(part.name(), part.lasted().toMillis() / 1000.0));
        part.enter(Part.State.UP);
        unwritten = true;
        if (part.isWaitedFor()) {
            parts.stream().filter(other -> other.state() == Part.State.ENDED).forEach(Part::waitNoLonger);
        }
    }

    private void ended(Part part) {
        part.enter(Part.State.ENDED);
        unwritten = true;
        terminal.accept("%s stopped; restarting it in %d s (log: %s)"
                .formatted(part.name(), part.pause().toSeconds(), home.log(part.name())));
    }

    private void startAgain(Part part, BooleanSupplier stopping) {
        part.enter(Part.State.STARTING);
        unwritten = true;
        beingStarted.add(part);
        Thread.ofPlatform().name("start-" + part.name()).daemon().start(() -> {
            try {
                attempt(part.name() + " does not start", () -> {
                    if (!stopping.getAsBoolean()) {
                        part.start();
                    }
                });
            } finally {
                unwritten = true; // its process
                beingStarted.remove(part);
            }
        });
    }

    /** @param what fails, in words; said when it begins to, and when it fails in another way */
    private void attempt(String what, Step step) {
        String why = "";
        try {
            step.run();
        } catch (Throwable e) { // an Error too: nobody would start anything again
            why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
        synchronized (said) {
            if (!why.equals(said.getOrDefault(what, ""))) {
                said.put(what, why);
                if (!why.isEmpty()) {
                    terminal.accept(what + ": " + why);
                }
            }
        }
    }
}
