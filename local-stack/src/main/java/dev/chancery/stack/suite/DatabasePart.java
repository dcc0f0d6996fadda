/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.Infrastructure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, with its roles and schemas. */
final class DatabasePart extends Part {
    private final Infrastructure infrastructure;

    DatabasePart(Infrastructure infrastructure, String address, Restarts restarts) {
        super("postgres", address, restarts);
        this.infrastructure = infrastructure;
    }

    @Override
    boolean isAlive() {
        return infrastructure.postgresIsAlive();
    }

    @Override
    long pid() {
        return infrastructure.postgresPid();
    }

    @Override
    void start() throws IOException {
        infrastructure.startPostgres();
    }

    @Override
    boolean isReady() {
        return isAlive();
    }

    @Override
    @Nullable
    String health() {
        return null;
    }
}
