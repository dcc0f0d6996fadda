/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Everything that this process does again and again, so that a process whose threads have ended is not called ready.
 *
 * <p>There is one list for the whole process, as there is one for its threads: what would have to be handed around could be forgotten. {@link LoopThread},
 * {@link ViewUpdater} and {@link MonotonicScheduler} enter theirs themselves; an executor or a framework's thread that works in a loop takes a {@link Pulse}:
 *
 * <pre>{@code
 * Pulse pulse = Loops.watch("registry-tails", Duration.ofMinutes(3));
 * scheduler.scheduleWithFixedDelay(() -> {
 *     try {
 *         work();
 *         pulse.beat();
 *     } catch (Throwable e) {  // anything that escapes would end the schedule without a word
 *         pulse.failed(e);
 *     }
 * }, …);
 * }</pre>
 *
 * <p>{@link LoopReadiness} asks for {@link #troubles}. One that fails and tries again is no trouble by itself: what lacks because of it, fresh views say.
 */
public final class Loops {
    /** A turn may wait for the broker (60 s for one answer), and then for a database; what takes longer than this stands still. */
    public static final Duration SILENT_MAX = Duration.ofMinutes(3);

    private static final Collection<Pulse> PULSES = new ConcurrentLinkedQueue<>();

    private Loops() {}

    /**
     * Listens from now on.
     *
     * @param name for people, {@code registry-tails}; also the tag {@code loop} of {@code chancery_loop_failures_total}
     * @param silentMax longer than its slowest turn
     */
    public static Pulse watch(String name, Duration silentMax) {
        Pulse pulse = new Pulse(name, silentMax);
        add(pulse);
        return pulse;
    }

    static void add(Pulse pulse) {
        pulse.beat();
        PULSES.add(pulse);
    }

    /** One sentence for each loop that has ended or stands still, with its name; none when all turn. */
    public static List<String> troubles() {
        return PULSES.stream().map(Pulse::trouble).flatMap(Optional::stream).toList();
    }

    /** What fails and is tried again, by the loop's name. */
    public static Map<String, String> failing() {
        Map<String, String> failing = new TreeMap<>();
        PULSES.forEach(pulse -> pulse.failing().ifPresent(sentence -> failing.put(pulse.name(), sentence)));
        return failing;
    }

    static void forget(Pulse pulse) {
        PULSES.remove(pulse);
    }
}
