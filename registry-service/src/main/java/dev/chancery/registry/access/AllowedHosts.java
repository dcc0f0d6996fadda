/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names that the front door answers to. A page of another site whose name is made to resolve to this address (DNS rebinding) still
 * sends its own name as Host, and is turned away by it.
 */
final class AllowedHosts {
    private final Set<String> hosts;

    AllowedHosts(List<String> hosts) {
        this.hosts = hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** An entry without a port admits every port. */
    boolean admits(@Nullable String header) {
        if (header == null) {
            return false;
        }
        String host = header.toLowerCase(Locale.ROOT);
        return hosts.contains(host) || hosts.contains(withoutPort(host));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
