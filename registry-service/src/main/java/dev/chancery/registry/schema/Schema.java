/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.schema;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.jboss.logging.Logger;

/**
 * Brings the tables to this version as soon as there is a database. A registry that starts before its database waits for it, and says so: views begin when
 * there are tables, and calls are answered 503 until then.
 */
@ApplicationScoped
public class Schema {
    private static final Logger LOG = Logger.getLogger(Schema.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Flyway flyway;
    private final Thread thread;
    private volatile boolean ready;
    private volatile String waitsFor = "the database";

    Schema(Flyway flyway) {
        this.flyway = flyway;
        this.thread = Thread.ofPlatform().daemon().name("registry-schema").unstarted(this::bring);
    }

    /** Before any view begins; where the database is there, everything that starts later finds its tables. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (!isBrought()) {
            thread.start();
        }
    }

    /** Whether the tables are there. */
    public boolean isReady() {
        return ready;
    }

    /** For people, while it is not ready. */
    String waitsFor() {
        return waitsFor;
    }

    private void bring() {
        try {
            do {
                Thread.sleep(PAUSE);
            } while (!isBrought());
            LOG.info("the database is there");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A schema that is another one than ours is no outage: then the process must not go on. */
    private boolean isBrought() {
        try {
            flyway.migrate();
            ready = true;
            return true;
        } catch (FlywaySqlException e) {
            String sentence = "the database: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            if (!sentence.equals(waitsFor)) {
                LOG.warnf("waiting for the database cause=\"%s\"", sentence);
            }
            waitsFor = sentence;
            return false;
        } catch (FlywayException e) {
            throw new IllegalStateException("this version does not support the schema of the database", e);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }
}
