/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack;

import dev.chancery.stack.kafka.Broker;
import dev.chancery.stack.kafka.Provisioning;
import dev.chancery.stack.postgres.Postgres;
import dev.chancery.stack.process.Child;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Broker and database, started side by side. Each can be killed and started again by itself. */
final class Infrastructure {
    private final Broker broker;
    private final Postgres postgres;
    private volatile @Nullable Child brokerProcess;
    private volatile @Nullable Child postgresProcess;

    Infrastructure(Broker broker, Postgres postgres) {
        this.broker = broker;
        this.postgres = postgres;
    }

    /** Returns when both answer and are set up. */
    void start() throws IOException {
        FutureTask<Void> database = inParallel(() -> {
            startPostgres();
            return null;
        });
        startBroker();
        try {
            database.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting PostgreSQL", e);
        }
    }

    private static FutureTask<Void> inParallel(Callable<Void> work) {
        FutureTask<Void> task = new FutureTask<>(work);
        Thread.ofPlatform().name("postgres-start").daemon().start(task);
        return task;
    }

    Provisioning.Result startBroker() throws IOException {
        Child process = broker.start();
        brokerProcess = process;
        return broker.provision(process);
    }

    void startPostgres() throws IOException {
        Child process = postgres.start();
        postgresProcess = process;
        postgres.provision(process);
    }

    void killBroker() {
        kill(brokerProcess);
    }

    void killPostgres() {
        kill(postgresProcess);
    }

    private static void kill(@Nullable Child process) {
        if (process != null) {
            process.kill();
        }
    }

    /** The broker first: it may still be writing what a service told it, the database's writers are gone by now. */
    void stop() {
        stop(brokerProcess);
        stop(postgresProcess);
    }

    private static void stop(@Nullable Child process) {
        if (process != null) {
            process.stop();
        }
    }
}
