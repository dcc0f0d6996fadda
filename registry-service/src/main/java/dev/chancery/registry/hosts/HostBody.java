/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host as a caller describes it.
 *
 * @param address a DNS name or an IP address, with or without a port; absent for a directory
 * @param target how certificates get there: {@code directory}, which is also what absent means
 */
record HostBody(
        @Nullable String address,
        @Nullable String target,
        @Nullable Map<String, String> labels) {}
