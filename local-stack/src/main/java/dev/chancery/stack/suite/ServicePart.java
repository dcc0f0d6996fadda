/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.process.Child;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of the five services. */
final class ServicePart extends Part {
    private final ServiceProcess process;
    private final ServiceSettings settings;
    private volatile @Nullable Child child;

    ServicePart(ServiceProcess process, ServiceSettings settings, Restarts restarts) {
        super(process.service().label(), process.address(), restarts);
        this.process = process;
        this.settings = settings;
    }

    @Override
    boolean isAlive() {
        Child current = child;
        return current != null && current.isAlive();
    }

    @Override
    long pid() {
        Child current = child;
        return current == null ? 0 : current.process().pid();
    }

    @Override
    void start() throws IOException {
        child = process.start(settings.write(process.service()));
    }

    @Override
    boolean isReady() {
        return process.isReady();
    }

    @Override
    String health() {
        return process.health();
    }

    /** Waits until it is ready for the first time. */
    void awaitReady() throws IOException {
        Child current = child;
        if (current != null) {
            process.awaitReady(current);
        }
    }
}
