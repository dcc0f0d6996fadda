/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.log.LogPublisher;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;

/** The clock, and the way to the log. */
@ApplicationScoped
class Wiring {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, "ocsp", Infrastructure.getDefaultWorkerPool());
    }

    void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }
}
