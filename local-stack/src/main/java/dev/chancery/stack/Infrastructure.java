/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack;

import dev.chancery.stack.kafka.Broker;
import dev.chancery.stack.kafka.Provisioning;
import dev.chancery.stack.postgres.Postgres;
import dev.chancery.stack.process.Child;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Broker and database, started side by side. Each can be killed and started again by itself. */
public final class Infrastructure {
    private final Broker broker;
    private final Postgres postgres;
    /** The broker last but one: it may still be writing what a service told it. */
    public static final List<String> STOPPED_LAST = List.of("kafka", "postgres");

    private volatile @Nullable Child brokerProcess;
    private volatile @Nullable Child postgresProcess;

    public Infrastructure(Broker broker, Postgres postgres) {
        this.broker = broker;
        this.postgres = postgres;
    }

    /** Returns when both answer and are set up. */
    public void start() throws IOException {
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

    public Provisioning.Result startBroker() throws IOException {
        Child process = broker.start();
        brokerProcess = process;
        return broker.provision(process);
    }

    public void startPostgres() throws IOException {
        Child process = postgres.start();
        postgresProcess = process;
        postgres.provision(process);
    }

    public boolean brokerIsAlive() {
        return isAlive(brokerProcess);
    }

    public boolean postgresIsAlive() {
        return isAlive(postgresProcess);
    }

    public long brokerPid() {
        return pid(brokerProcess);
    }

    public long postgresPid() {
        return pid(postgresProcess);
    }

    private static long pid(@Nullable Child process) {
        return process == null ? 0 : process.process().pid();
    }

    private static boolean isAlive(@Nullable Child process) {
        return process != null && process.isAlive();
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
}
