/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Which faults come when. One seed is one schedule, so what failed can be run again: the seed is printed, and
 * {@code -Dchancery.crash.seed=<seed>} gives it again. (The moments at which the processes are struck in the middle of their work are the
 * machine's all the same.)
 *
 * @param pauses before each fault
 */
public record Schedule(long seed, List<Fault> faults, List<Duration> pauses) {
    private static final Duration LAST_MIN = Duration.ofSeconds(2);
    private static final Duration LAST_MAX = Duration.ofSeconds(8);

    /** Every part is struck in turn, in an order and in ways of the seed's. */
    public static Schedule of(long seed, int count, Duration pauseMin, Duration pauseMax) {
        return of(seed, count, pauseMin, pauseMax, List.of(Part.values()));
    }

    /** The same for some parts. */
    public static Schedule of(long seed, int count, Duration pauseMin, Duration pauseMax, List<Part> struck) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (parts.isEmpty()) {
                parts.addAll(struck);
                java.util.Collections.shuffle(parts, random);
            }
            faults.add(fault(parts.removeFirst(), random));
            pauses.add(between(pauseMin, pauseMax, random));
        }
        Schedule schedule = new Schedule(seed, List.copyOf(faults), List.copyOf(pauses));
        System.out.println(
                "schedule of " + count + " faults, repeated by -D" + Scale.SEED + "=" + seed + ": " + faults);
        return schedule;
    }

    private static Fault fault(Part part, Random random) {
        Duration time = between(LAST_MIN, LAST_MAX, random);
        int die = random.nextInt(10);
        if (die < 5) {
            return new Fault.Kill(part);
        }
        if (die < 7) {
            return new Fault.Freeze(part, time);
        }
        if (die < 8) {
            return new Fault.FullDisk(part, time);
        }
        if (!part.isService()) {
            return new Fault.Kill(part);
        }
        List<Part> reached = part.reaches();
        Part from = reached.get(random.nextInt(reached.size()));
        return die < 9 ? new Fault.Cut(part, from, time) : new Fault.Stall(part, from, time);
    }

    private static Duration between(Duration min, Duration max, Random random) {
        return min.plusMillis(random.nextLong(max.minus(min).toMillis() + 1));
    }
}
