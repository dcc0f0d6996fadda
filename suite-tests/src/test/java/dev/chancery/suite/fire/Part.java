/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.util.List;
import java.util.Locale;

/** A process of the suite that something can happen to. */
public enum Part {
    ISSUER,
    REGISTRY,
    DISTRIBUTOR,
    WATCHER,
    OCSP,
    KAFKA,
    POSTGRES;

    /** As {@code status} calls it, and as broker and database know it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isService() {
        return this != KAFKA && this != POSTGRES;
    }

    /** What a service reaches over the network. */
    List<Part> reaches() {
        return switch (this) {
            case ISSUER, OCSP -> List.of(KAFKA);
            case REGISTRY, DISTRIBUTOR, WATCHER -> List.of(KAFKA, POSTGRES);
            case KAFKA, POSTGRES -> List.of();
        };
    }
}
