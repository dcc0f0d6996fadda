/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as a caller describes it.
 *
 * @param profile the kind of those bindings that name none: {@code server}, {@code client} or {@code dual}; absent means server
 * @param validity an ISO 8601 period, {@code P30D}
 * @param autoRenew absent means true: a service that nobody renews is the exception
 */
record ServiceBody(
        @Nullable String hostname,
        @Nullable List<@Nullable String> aliases,
        @Nullable String profile,
        @Nullable String validity,
        @Nullable Boolean autoRenew,
        @Nullable Map<String, String> labels,
        @Nullable List<@Nullable BindingBody> bindings) {

    /** One place of one kind; {@code files} may name some, and the others keep their usual names. */
    record BindingBody(
            @Nullable String host,
            @Nullable String kind,
            @Nullable String directory,
            @Nullable FilesBody files,
            @Nullable String owner,
            @Nullable String group,
            @Nullable String mode,
            @Nullable List<@Nullable String> hook) {}

    record FilesBody(
            @Nullable String key,
            @Nullable String certificate,
            @Nullable String chain,
            @Nullable String ca) {}
}
