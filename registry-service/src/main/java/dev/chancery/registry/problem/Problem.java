/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.contracts.Decision;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457): what went wrong, where, by which rule, and what to do about it.
 *
 * @param type {@code about:blank}: the title and the rule say it
 * @param detail a sentence for people that names the remedy; never quotes a secret
 * @param field the field, parameter or header that it is about
 * @param rule the rule that it breaks, a short stable word: {@code required}, {@code unknown-field}
 * @param reason of a refused request, the issuer's reason code
 * @param decision of a refused request, how it was judged
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Problem", description = "A problem document (RFC 9457)")
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field,
        @Nullable String rule,
        @Nullable String reason,
        @Nullable Decision decision) {
    public static final String MEDIA_TYPE = "application/problem+json";
    /** A broker or a database that is restarted is back within a few seconds. */
    private static final int RETRY_AFTER_SECONDS = 2;

    public static Problem of(int status, String detail) {
        return new Problem("about:blank", titleOf(status), status, detail, null, null, null, null);
    }

    /** A problem with one field of what was sent. */
    public static Problem of(int status, String field, String rule, String detail) {
        return new Problem("about:blank", titleOf(status), status, detail, field, rule, null, null);
    }

    public Response response() {
        Response.ResponseBuilder answer =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        return (status == 503 ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS) : answer).build();
    }

    /** For pipelines: fails the Uni, and the edge answers with this. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    private static String titleOf(int status) {
        return switch (status) {
            case 413 -> "Content Too Large";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            default -> {
                Response.@Nullable Status known = Response.Status.fromStatusCode(status);
                yield known == null ? "Error" : known.getReasonPhrase();
            }
        };
    }
}
