/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog.clock;

import dev.chancery.contracts.ClockRead;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.LoopThread;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Keeps a {@link ClockSkewMonitor} up to date for a service: with whatever the service publishes, and with a record of its own when that is nothing for
 * a while. Runs from {@link #start} until it is closed.
 */
public final class ServiceClock implements AutoCloseable {
    /** A clock that was set is noticed within this time; nothing goes over the network for it. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** A record on its way to a broker that is away keeps no service from its end. */
    private static final Duration CLOSE_MAX = Duration.ofMillis(100);
    /** Without other records, this often the broker's time is asked for by one. */
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);

    private final LogPublisher publisher;
    private final String service;
    private final InstantSource machine;
    private final ClockSkewMonitor monitor;
    private final LoopThread thread;

    /**
     * @param service the name that it logs in with: {@code registry}
     * @param machine the machine's clock
     */
    public ServiceClock(LogPublisher publisher, String service, InstantSource machine, MeterRegistry metrics) {
        this.publisher = publisher;
        this.service = service;
        this.machine = machine;
        this.monitor = new ClockSkewMonitor(machine);
        this.thread = new LoopThread(service + "-clock", this::run);
        publisher.listen(monitor::appended);
        Gauge.builder(
                        "chancery.clock.skew.seconds",
                        monitor,
                        watched -> watched.ahead().toMillis() / 1_000.0)
                .description(
                        "by how much at least this service's clock is ahead of the broker's, negative when it is behind; 0 until the broker has had a"
                                + " record")
                .strongReference(true)
                .register(metrics);
    }

    public ServiceClock start() {
        LoopThread _ = thread.start();
        return this;
    }

    /** What the service goes by: the machine's clock, corrected by the broker's. */
    public InstantSource corrected() {
        return monitor.corrected();
    }

    public ClockSkewMonitor monitor() {
        return monitor;
    }

    @Override
    public void close() {
        thread.close(CLOSE_MAX);
    }

    private void run(LoopThread loop) throws InterruptedException {
        while (!loop.isClosed()) {
            monitor.look();
            if (monitor.isOlderThan(MEASURE_EVERY)) {
                measure();
            }
            loop.beat();
            loop.pause(LOOK_EVERY);
        }
    }

    private void measure() throws InterruptedException {
        Instant now = machine.instant();
        List<LogEvent> _ = publisher.publishAndWait(List.of(LogEvent.of(
                Streams.CLOCKS,
                service,
                new ClockRead(service, now),
                service + "." + now.toEpochMilli(),
                "/services/" + service,
                now)));
    }
}
