/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;

/** Where time comes in. */
final class Clock {
    @Produces
    @ApplicationScoped
    @DefaultBean
    InstantSource clock() {
        return InstantSource.system();
    }
}
