/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.Map;

/** Gives a HELP line to metrics of libraries that come without one. */
@Singleton
public class MetricHelp implements MeterFilter {
    private static final Map<String, String> HELP = Map.of(
            "http.server.active.requests", "HTTP requests that are being processed",
            "netty.allocator.memory.pinned", "Memory in buffers of Netty's allocator that are in use",
            "netty.allocator.memory.used", "Memory that Netty's allocator has reserved",
            "netty.allocator.pooled.arenas", "Arenas of Netty's pooled allocator",
            "netty.allocator.pooled.cache.size", "Size of a cache of Netty's pooled allocator",
            "netty.allocator.pooled.chunk.size", "Size of a chunk of Netty's pooled allocator",
            "netty.allocator.pooled.threadlocal.caches", "Threads that have a cache of Netty's pooled allocator",
            "netty.eventexecutor.tasks.pending", "Tasks that wait for an event loop of Netty");

    /** What the Kafka client itself leaves without a description, per node for example. */
    private static final String OF_KAFKA_CLIENT = "Of the Kafka client, by the name that its documentation has";

    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getDescription() == null || id.getDescription().isBlank() ? described(id) : id;
    }

    private static Meter.Id described(Meter.Id id) {
        String help = id.getName().startsWith("kafka.") ? OF_KAFKA_CLIENT : HELP.getOrDefault(id.getName(), "");
        return help.isEmpty()
                ? id
                : new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help, id.getType());
    }
}
