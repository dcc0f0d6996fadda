/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may be done without a token: the CA certificates, the console's static files, the description of the interface may be read, and whoever proves that he
 * has a private key may have its certificates revoked. Everything else is closed, what somebody adds tomorrow too.
 */
final class PublicPaths {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final Set<String> PATHS =
            Set.of("/", "/index.html", "/favicon.ico", "/favicon.svg", "/api/ca", "/q/openapi", "/q/swagger-ui");
    private static final Set<String> PROOFS = Set.of("/api/revocations/nonces", "/api/revocations/proofs");
    private static final List<String> FOLDERS = List.of("/console/", "/q/swagger-ui/");
    /** No escapes and no dot segments: what the router would read otherwise than we do is not public. */
    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?");

    private PublicPaths() {}

    static boolean contain(String method, String path) {
        if (method.equals("POST")) {
            return PROOFS.contains(path);
        }
        return METHODS.contains(method)
                && PLAIN.matcher(path).matches()
                && (PATHS.contains(path) || FOLDERS.stream().anyMatch(path::startsWith));
    }
}
