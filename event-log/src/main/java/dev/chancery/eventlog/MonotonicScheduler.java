/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does things again and again, counted by a clock that nobody sets. A scheduler that looks at the wall clock does nothing for an hour after that was set
 * back by one, and a responder that announces nothing for so long may not answer.
 */
public final class MonotonicScheduler {
    private static final Logger LOG = Logger.getLogger(MonotonicScheduler.class);
    /** A timer takes no less. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Vertx vertx;
    private final Queue<Tick> ticks = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    public MonotonicScheduler(Vertx vertx) {
        this.vertx = vertx;
    }

    /** What does not wait, on an event loop: at once, and again so long after it has ended, whether it failed or not. Never twice at a time. */
    public Tick every(Duration period, Supplier<Uni<Void>> task) {
        return every(AT_ONCE, period, task);
    }

    /** The same, for the first time only after a while. */
    public Tick every(Duration first, Duration period, Supplier<Uni<Void>> task) {
        return begin(nameOf(task), first, period, task);
    }

    /** What may wait, on a worker; otherwise the same. */
    public Tick everyBlocking(Duration period, Runnable task) {
        return begin(
                nameOf(task),
                AT_ONCE,
                period,
                () -> Uni.createFrom()
                        .voidItem()
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .invoke(task));
    }

    /** Begins nothing more; what is under way goes on. */
    public void stop() {
        stopped = true;
        ticks.forEach(tick -> tick.pulse.close());
    }

    private Tick begin(String name, Duration first, Duration period, Supplier<Uni<Void>> task) {
        Tick tick = new Tick(name, first.plus(period), period, task);
        ticks.add(tick);
        tick.schedule(first.toNanos());
        return tick;
    }

    /** Whose method it is: {@code ticker-Watermarks}. A lambda's class is named after the class that it stands in. */
    private static String nameOf(Object task) {
        String type = task.getClass().getName();
        return "ticker-"
                + type.substring(type.lastIndexOf('.', type.indexOf("$$") < 0 ? type.length() : type.indexOf("$$")) + 1)
                        .replaceFirst("\\$\\$.*", "");
    }

    /** What is done again and again, and can be asked for before its time. */
    public final class Tick {
        private final Duration period;
        private final Supplier<Uni<Void>> task;
        private final Pulse pulse;

        private long timer;
        private long dueAt;
        private long begunAt;
        private boolean running;
        private boolean again;
        private Duration apart = AT_ONCE;

        private Tick(String name, Duration pause, Duration period, Supplier<Uni<Void>> task) {
            this.pulse = Loops.watch(name, Loops.SILENT_MAX.plus(pause));
            this.period = period;
            this.task = task;
            this.begunAt = System.nanoTime() - period.toNanos();
        }

        /**
         * Once that has happened, unless it fails: now, or again after the run that is under way, which may have begun too early to see it; but not before so
         * long after the last one began.
         */
        public void triggerAfter(Uni<?> happened, Duration apart) {
            happened.subscribe().with(_ -> hurry(apart), failure -> LOG.error("not waited for", failure));
        }

        private synchronized void hurry(Duration leastApart) {
            apart = leastApart;
            again = true;
            if (!running && pause() < dueAt - System.nanoTime()) {
                vertx.cancelTimer(timer);
                schedule(pause());
            }
        }

        private long pause() {
            return Math.max(0, begunAt + apart.toNanos() - System.nanoTime());
        }

        private synchronized void schedule(long nanos) {
            dueAt = System.nanoTime() + nanos;
            timer = vertx.setTimer(
                    Math.max(AT_ONCE.toMillis(), Duration.ofNanos(nanos).toMillis()), this::run);
        }

        private void run(long fired) {
            if (!begins(fired)) {
                return;
            }
            Uni.createFrom()
                    .deferred(task::get)
                    .onTermination()
                    .invoke(this::ended)
                    .subscribe()
                    .with(_ -> pulse.beat(), this::failed);
        }

        private void failed(Throwable failure) {
            long inARow = pulse.failed(failure);
            if (inARow == 1) {
                LOG.errorf(failure, "not done, and tried again loop=%s", pulse.name());
            } else if (Long.bitCount(inARow) == 1) { // an outage is no reason to fill the disk
                LOG.errorf("still not done loop=%s inARow=%d cause=\"%s\"", pulse.name(), inARow, failure);
            }
        }

        /** A timer that was cancelled too late has nothing to begin: another one stands for it. */
        private synchronized boolean begins(long fired) {
            if (stopped || fired != timer) {
                return false;
            }
            running = true;
            again = false;
            begunAt = System.nanoTime();
            return true;
        }

        private synchronized void ended() {
            running = false;
            schedule(again ? pause() : period.toNanos());
        }
    }
}
