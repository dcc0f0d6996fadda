/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that works in a loop until it is closed, and never ends without a word: whatever its body throws, an Error too, is said in the log, counted
 * ({@code chancery_loop_failures_total}), and the body begun again after a pause that grows from 100 ms to 10 s. {@link Loops} knows whether it turns.
 *
 * <pre>{@code
 * LoopThread thread = new LoopThread("issuer-crls", loop -> {
 *     while (!loop.isClosed()) {
 *         work();
 *         loop.beat();
 *         loop.pause(Duration.ofSeconds(1));
 *     }
 * });
 * }</pre>
 *
 * <p>An OutOfMemoryError ends the whole process where the JVM is started as it is shipped (-XX:+ExitOnOutOfMemoryError); where it is not, it is a failure
 * as any other here.
 */
public final class LoopThread implements AutoCloseable {
    /** One life of a loop. */
    public interface Body {
        /** Works until the loop is closed. To return before that, or to throw, is a failure, and it is called again. */
        void run(LoopThread loop) throws InterruptedException;
    }

    private static final Logger LOG = Logger.getLogger(LoopThread.class);
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final String name;
    private final Body body;
    private final Pulse pulse;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Backoff backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MAX);
    private final Thread thread;

    /** Not started yet. */
    public LoopThread(String name, Body body) {
        this(name, Loops.SILENT_MAX, body);
    }

    /** @param silentMax longer than its slowest turn: standing still so long makes the process unready */
    public LoopThread(String name, Duration silentMax, Body body) {
        this.name = name;
        this.pulse = new Pulse(name, silentMax);
        this.body = body;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::live);
    }

    public LoopThread start() {
        Loops.add(pulse);
        thread.start();
        return this;
    }

    /** The body's sign that a turn went well. */
    public void beat() {
        pulse.beat();
        backoff.reset();
    }

    /** The body's sign that a turn failed in a way that it knows, and tries again. */
    public void failed(Throwable cause) {
        long _ = pulse.failed(cause);
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Lets so much time pass, or less when it is closed meanwhile. For the body alone. */
    public void pause(Duration duration) throws InterruptedException {
        boolean _ = closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells the body that it is over, and returns; {@link #close} waits for it, too. */
    public void tell() {
        closed.countDown();
    }

    /** Tells the body, waits up to five seconds for it, then interrupts it. */
    @Override
    public void close() {
        close(CLOSE_MAX);
    }

    /** The same, with another time for the body. */
    public void close(Duration most) {
        tell();
        try {
            if (thread.isAlive() && !thread.join(most)) { // one that never began is not waited for
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pulse.close();
    }

    private void live() {
        try {
            while (!isClosed()) {
                turn();
            }
        } finally {
            if (!isClosed()) {
                pulse.died();
            }
        }
    }

    private void turn() {
        try {
            body.run(this);
            if (!isClosed()) {
                throw new IllegalStateException("the loop returned, and nobody had closed it");
            }
        } catch (Throwable e) {
            if (!isClosed()) {
                survive(e);
            }
        }
    }

    /** Whatever goes wrong in here, as it may when there is no memory, is passed over: the loop is worth more than its line in the log. */
    private void survive(Throwable cause) {
        try {
            boolean _ = Thread.interrupted(); // it was not closed, so whoever interrupted it meant something else
            long _ = pulse.failed(cause);
            LOG.errorf(cause, "loop failed and is begun again loop=%s retryIn=%s", name, backoff.peek());
            pause(backoff.next());
        } catch (Throwable again) {
            Thread.onSpinWait();
        }
    }
}
