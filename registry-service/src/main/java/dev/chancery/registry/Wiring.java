/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import dev.chancery.log.DeadLetters;
import dev.chancery.log.LogPublisher;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;

/** What every feature is given. */
@Singleton
class Wiring {
    private static final String READER = "registry";

    /** The one place where the machine's clock comes in. */
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    /** Its Unis complete on worker threads: a Hibernate session opened behind one hops to a Vert.x context of its own. */
    @Produces
    @Singleton
    LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, READER, Infrastructure.getDefaultWorkerPool());
    }

    void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(LogPublisher publisher, InstantSource clock) {
        return new DeadLetters(publisher, READER, clock);
    }
}
