/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.registry.problem.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Who follows now: no more than the limit, and nobody who leaves unread what was sent. */
@ApplicationScoped
class SseSubscriptions {
    private static final Logger LOG = Logger.getLogger(SseSubscriptions.class);

    private static final int CONNECTIONS_MAX = 10_000;

    private final StreamsConfig config;
    private final InstantSource clock;
    private final Map<SseSubscription, Runnable> connected = new ConcurrentHashMap<>();
    private final Counter stalled;

    SseSubscriptions(StreamsConfig config, InstantSource clock, MeterRegistry metrics) {
        int most = config.connectionsMax();
        if (most < 1 || most > CONNECTIONS_MAX) {
            throw new IllegalArgumentException(
                    "chancery.streams.connections-max is " + most + "; set it to 1 to " + CONNECTIONS_MAX);
        }
        this.config = config;
        this.clock = clock;
        Gauge.builder("chancery.stream.connections", connected, Map::size)
                .description("Clients that are connected to an event stream")
                .register(metrics);
        this.stalled = Counter.builder("chancery.stream.stalled")
                .description("Stream clients disconnected because they did not read fast enough")
                .register(metrics);
    }

    /**
     * Throws a 503 problem when there are too many.
     *
     * @param cut closes the client's connection
     */
    void enter(SseSubscription follower, Runnable cut) {
        connected.put(follower, cut);
        if (connected.size() > config.connectionsMax()) {
            connected.remove(follower);
            throw Problem.of(
                            503,
                            "The limit of stream clients is reached (chancery.streams.connections-max); retry later.")
                    .exception();
        }
    }

    void leave(SseSubscription follower) {
        if (connected.remove(follower) != null) {
            follower.end();
        }
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.everyBlocking(config.stalledCheckInterval(), this::cutOffStalled);
    }

    private void cutOffStalled() {
        Instant limit = clock.instant().minus(config.stalledTimeout());
        connected.forEach((follower, cut) -> {
            Instant since = follower.unreadSince();
            if (since != null && since.isBefore(limit)) {
                LOG.warnf("stream client cut off reason=stalled since=%s", since);
                stalled.increment();
                cut.run();
                leave(follower);
            }
        });
    }

    void stop(@Observes ShutdownEvent event) {
        connected.keySet().forEach(this::leave);
    }
}
