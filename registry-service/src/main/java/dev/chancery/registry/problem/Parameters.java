/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * What is said in an address is known to the operation and can be looked for: a filter that is misspelled and passed over would answer everything, and
 * U+0000 stands in no text that is kept.
 */
@Singleton
class Parameters {
    private static final int CHARACTERS_MAX = 2_048;

    private final Operations operations;

    Parameters(Operations operations) {
        this.operations = operations;
    }

    @ServerRequestFilter
    @Nullable
    Response check(ResourceInfo operation, UriInfo address) {
        Problem problem = unfit(address.getPathParameters(true));
        if (problem == null) {
            problem =
                    unknown(operations.queryParametersOf(operation.getResourceMethod()), address.getQueryParameters());
        }
        if (problem == null) {
            problem = unfit(address.getQueryParameters());
        }
        return problem == null ? null : problem.response();
    }

    private static @Nullable Problem unknown(Set<String> known, MultivaluedMap<String, String> given) {
        for (Map.Entry<String, List<String>> one : given.entrySet()) {
            if (!known.contains(one.getKey())) {
                return Problem.of(
                        400,
                        one.getKey(),
                        "unknown-parameter",
                        known.isEmpty()
                                ? "This operation has no query parameters."
                                : "This operation does not have this query parameter; it "
                                        + "has " + String.join(", ", known)
                                        + ".");
            }
            if (one.getValue().size() > 1) {
                return Problem.of(400, one.getKey(), "once", "Give this parameter only once.");
            }
        }
        return null;
    }

    private static @Nullable Problem unfit(MultivaluedMap<String, String> given) {
        for (Map.Entry<String, List<String>> one : given.entrySet()) {
            for (String value : one.getValue()) {
                if (value.length() > CHARACTERS_MAX || value.indexOf('\0') >= 0) {
                    return Problem.of(
                            400,
                            one.getKey(),
                            "characters",
                            "This parameter may have at most " + CHARACTERS_MAX + " characters and must not contain "
                                    + "U+0000.");
                }
            }
        }
        return null;
    }
}
