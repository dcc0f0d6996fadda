/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Bodies are collected in memory before a resource sees them: no more of them at a time than there is room for. */
@ApplicationScoped
class BodyBudget {
    /** Of all calls under way together: an eighth of the smallest heap that the registry is given. */
    static final long BYTES_MAX = 14_000_000;

    private final AtomicLong reserved = new AtomicLong();

    /** Keeps room for the body of this call until it is answered or its client is gone; false where there is none. */
    boolean reserve(RoutingContext context) {
        int bytes = BodyRules.bytesMax(context.request());
        if (bytes == 0) {
            return true;
        }
        if (!take(bytes)) {
            return false;
        }
        AtomicBoolean released = new AtomicBoolean();
        context.addEndHandler(_ -> {
            if (released.compareAndSet(false, true)) {
                give(bytes);
            }
        });
        return true;
    }

    boolean take(int bytes) {
        if (reserved.addAndGet(bytes) > BYTES_MAX) {
            give(bytes);
            return false;
        }
        return true;
    }

    void give(int bytes) {
        reserved.addAndGet(-bytes);
    }

    long reserved() {
        return reserved.get();
    }
}
