/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.Infrastructure;
import dev.chancery.stack.kafka.Provisioning;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The broker, with its topics and rights. */
final class BrokerPart extends Part {
    private final Infrastructure infrastructure;
    private volatile List<String> drift = List.of();

    BrokerPart(Infrastructure infrastructure, String address, Restarts restarts) {
        super("kafka", address, restarts);
        this.infrastructure = infrastructure;
    }

    @Override
    boolean isAlive() {
        return infrastructure.brokerIsAlive();
    }

    @Override
    long pid() {
        return infrastructure.brokerPid();
    }

    @Override
    void start() throws IOException {
        Provisioning.Result result = infrastructure.startBroker();
        drift = result.drift();
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

    /** What stood otherwise than planned at the last start. */
    List<String> drift() {
        return drift;
    }
}
