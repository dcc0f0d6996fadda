/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import dev.chancery.registry.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a body may be, as far as its head says: looked at before anything of the body is read. */
final class BodyRules {
    /** A request for a certificate has a CSR of up to 64 kB. */
    static final int BYTES_MAX = 131_072;

    private static final String PROOFS = "/api/revocations/proofs";
    /** What is read of those who need no token; everything else without a token is refused whatever it sends. */
    private static final Map<String, Integer> WITHOUT_TOKEN = Map.of(PROOFS, 4_096, "/api/revocations/nonces", 1_024);

    /** A compact JWS is ASCII (RFC 7515 section 7.1): what a client's library says of its charset changes nothing. */
    private static final Pattern TYPE = Pattern.compile(
            "(application/json)(?:[ \\t]*;[ \\t]*charset=\"?utf-8\"?)?"
                    + "|(application/jose)(?:[ \\t]*;[ \\t]*charset=\"?(?:utf-8|us-ascii|iso-8859-1)\"?)?",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> JSON_METHODS = Set.of("POST", "PUT", "PATCH");

    private BodyRules() {}

    /** How many bytes will come at most; 0 for a request without a body. */
    static int bytesMax(HttpServerRequest request) {
        if (request.getHeader("Transfer-Encoding") != null) {
            return BYTES_MAX;
        }
        String length = request.getHeader("Content-Length");
        // The port has refused what is no number or larger than any body may be.
        return length == null ? 0 : Integer.parseInt(length);
    }

    static @Nullable Problem obstacle(HttpServerRequest request, String path) {
        int bytes = bytesMax(request);
        if (bytes == 0) {
            return null;
        }
        Integer most = WITHOUT_TOKEN.get(path);
        if (most != null && request.getHeader("Transfer-Encoding") != null) {
            return Problem.of(411, "Content-Length", "required", "Send this body with Content-Length, not chunked.");
        }
        if (most != null && bytes > most) {
            return Problem.of(413, "The body is longer than the " + most + " bytes that this operation accepts.");
        }
        return path.startsWith("/api/")
                        && JSON_METHODS.contains(request.method().name())
                ? typeObstacle(request.getHeader("Content-Type"), path)
                : null;
    }

    private static @Nullable Problem typeObstacle(@Nullable String header, String path) {
        String expected = path.equals(PROOFS) ? "application/jose" : "application/json";
        Matcher type = TYPE.matcher(header == null ? "" : header.strip());
        boolean fits =
                type.matches() && expected.equalsIgnoreCase(type.group(1) == null ? type.group(2) : type.group(1));
        return fits
                ? null
                : Problem.of(
                        415,
                        "Content-Type",
                        "media-type",
                        "The body must be " + expected + " in UTF-8; send Content-Type: " + expected + ".");
    }
}
