/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.Ports.Port;
import java.nio.file.Path;
import java.util.Locale;

/** The services of the suite, in the order in which people read about them. */
public enum Service {
    ISSUER("issuer-service", Port.ISSUER_MANAGEMENT, Port.ISSUER_MANAGEMENT, 96),
    REGISTRY("registry-service", Port.REGISTRY_MANAGEMENT, Port.REGISTRY, 112),
    OCSP("ocsp-service", Port.OCSP_MANAGEMENT, Port.OCSP, 96),
    DISTRIBUTOR("distributor-service", Port.DISTRIBUTOR_MANAGEMENT, Port.DISTRIBUTOR_MANAGEMENT, 96),
    WATCHER("expiry-watcher", Port.WATCHER_MANAGEMENT, Port.WATCHER_MANAGEMENT, 96);

    private final String module;
    private final Port management;
    private final Port front;
    private final int heapMegabytes;

    Service(String module, Port management, Port front, int heapMegabytes) {
        this.module = module;
        this.management = management;
        this.front = front;
        this.heapMegabytes = heapMegabytes;
    }

    /** As in topics.yaml, in PostgreSQL and on the terminal. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String module() {
        return module;
    }

    public Port management() {
        return management;
    }

    /** Where others talk to it; its management port where nobody does. */
    public Port front() {
        return front;
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    /** What Quarkus' build leaves to run. */
    public Path program(Path repository) {
        return repository.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    }
}
