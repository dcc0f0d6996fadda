/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import dev.chancery.contracts.UnreadableMessageException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one mapping from what a call failed with to the problem document that answers it. */
@Singleton
class ProblemMapping {
    private static final Logger LOG = Logger.getLogger(ProblemMapping.class);
    private static final Pattern FIELD = Pattern.compile("^(?:field|Duplicate field) [\"']([^\"']{1,128})[\"']");

    private final Operations operations;

    ProblemMapping(Operations operations) {
        this.operations = operations;
    }

    @ServerExceptionMapper
    Response of(ProblemException e) {
        return e.problem().response();
    }

    /** What was sent is not what it should be; the message names the field and quotes nothing of its value. */
    @ServerExceptionMapper
    Response of(UnreadableMessageException e) {
        String message = String.valueOf(e.getMessage());
        Matcher matcher = FIELD.matcher(message);
        String field = matcher.find() ? matcher.group(1) : null;
        return new Problem("about:blank", "Bad Request", 400, message, field, ruleOf(message), null, null).response();
    }

    /** The framework's own answers: no such path, method, media type. */
    @ServerExceptionMapper
    Response of(WebApplicationException e, UriInfo address) {
        int status = e.getResponse().getStatus();
        Response.ResponseBuilder answer =
                Response.status(status).type(Problem.MEDIA_TYPE).entity(Problem.of(status, sentenceOf(status)));
        if (status == 405) {
            // RFC 9110 section 15.5.6; the framework leaves it out.
            answer.header(
                    HttpHeaders.ALLOW,
                    operations.allowedAt(address.getRequestUri().getPath()));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    Response of(Throwable e) {
        if (Outage.is(e)) {
            LOG.warnf("call failed for an outage cause=\"%s\"", e);
            return Problem.of(
                            503,
                            "The database or the broker is not available; retry in a few seconds. It is safe to "
                                    + "repeat a "
                                    + "call that makes a change.")
                    .response();
        }
        LOG.error("call failed", e);
        return Problem.of(500, "Internal error; the registry's log contains the cause. It is safe to repeat the call.")
                .response();
    }

    private static String ruleOf(String message) {
        if (message.startsWith("Duplicate field")) {
            return "duplicate-field";
        }
        if (message.contains("unknown; known:")) {
            return "unknown-field";
        }
        if (message.contains("; known: ")) {
            return "known-value";
        }
        if (message.endsWith("is missing")) {
            return "required";
        }
        return message.startsWith("not JSON") ? "json" : "malformed";
    }

    private static String sentenceOf(int status) {
        return switch (status) {
            case 400 -> "The request could not be read.";
            case 404 -> "There is no resource at this path; /q/swagger-ui lists the operations.";
            case 405 -> "This path does not allow the method; the Allow header lists the allowed methods.";
            case 406 -> "This path has no representation in the requested media type.";
            case 413 -> "The body is too long.";
            case 415 -> "The body must be application/json; a proof must be application/jose.";
            default -> "The request was not accepted.";
        };
    }
}
