/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Carries a {@link Schedule} out: the next fault does not wait until the suite has got over the one before it. */
public final class FaultRunner {
    /** What a fault is brought about by. */
    public interface Striker {
        void strike(Fault fault) throws IOException, InterruptedException, NotByThisUserException;
    }

    private FaultRunner() {}

    /** Returns when the last fault is over. */
    public static void rage(Schedule schedule, Striker striker) throws InterruptedException {
        List<Future<?>> struck = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < schedule.faults().size(); i++) {
                Thread.sleep(schedule.pauses().get(i));
                Fault fault = schedule.faults().get(i);
                struck.add(threads.submit(() -> strike(striker, fault)));
            }
        }
        for (Future<?> each : struck) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** How long the faults of a schedule take to come. */
    public static Duration duration(Schedule schedule) {
        return schedule.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private static Void strike(Striker striker, Fault fault) throws IOException, InterruptedException {
        try {
            striker.strike(fault);
        } catch (NotByThisUserException e) {
            System.out.println("LEFT OUT: " + fault + ": " + e.getMessage());
        }
        return null;
    }
}
