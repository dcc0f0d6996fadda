/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.MessageJson;
import dev.chancery.registry.problem.Problem;
import dev.chancery.registry.schema.Schema;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that reaches the port passes here before any router looks at it: the host's name, what the answer allows a browser, the token or
 * the session. A path that is not public is closed, whether anything stands behind it or not.
 */
@ApplicationScoped
class AuthenticationFilter {
    private static final Logger LOG = Logger.getLogger(AuthenticationFilter.class);
    /** Before the framework's own filters (cross-origin 300, authentication 200). */
    private static final int FIRST = 1_000;

    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");
    private static final String BEARER = "bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> SECRETS = Set.of("token", "access_token", "api_key");
    private static final ObjectMapper JSON = MessageJson.mapper();

    private final AllowedHosts hosts;
    private final Tokens tokens;
    private final Sessions sessions;
    private final SessionCookie cookie;
    private final BodyBudget bodies;
    private final Schema schema;

    AuthenticationFilter(
            AccessConfig config,
            Tokens tokens,
            Sessions sessions,
            SessionCookie cookie,
            BodyBudget bodies,
            Schema schema) {
        this.hosts = new AllowedHosts(config.allowedHosts());
        this.tokens = tokens;
        this.sessions = sessions;
        this.cookie = cookie;
        this.bodies = bodies;
        this.schema = schema;
    }

    void stand(@Observes Filters filters) {
        filters.register(this::admit, FIRST);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = request.path() == null ? "" : request.path();
        SecurityHeaders.addTo(context.response(), path);
        Problem obstacle = obstacle(request, path);
        if (obstacle != null) {
            refuse(context, obstacle);
        } else if (PublicPaths.contain(request.method().name(), path)) {
            proceed(context);
        } else {
            authenticate(context);
        }
    }

    private @Nullable Problem obstacle(HttpServerRequest request, String path) {
        if (!hosts.admits(hostOf(request))) {
            return Problem.of(
                    421, "Host", "allowed-hosts", "Unknown host name; add it to chancery.registry.allowed-hosts.");
        }
        for (String name : request.params().names()) {
            if (SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
                return Problem.of(
                        400,
                        name,
                        "no-secret-in-url",
                        "A token must not be in a URL, because logs and browser histories keep URLs. Send it as "
                                + "Authorization: Bearer …, and replace this token.");
            }
        }
        return BodyRules.obstacle(request, path);
    }

    private void authenticate(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        if (header != null) {
            Optional<String> subject = header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                    ? tokens.subjectOf(header.substring(BEARER.length()).strip())
                    : Optional.empty();
            subject.ifPresentOrElse(
                    found -> pass(context, new Caller(found, false)),
                    () -> unauthorized(context, "The token is not valid at this registry."));
            return;
        }
        String session = cookie.of(context.request());
        if (session == null) {
            unauthorized(context, "Send a token as Authorization: Bearer …; `chancery up` writes one to cli.json.");
        } else if (!isSameOrigin(context.request())) {
            refuse(
                    context,
                    Problem.of(
                            403,
                            "Origin",
                            "same-origin",
                            "With a session cookie, only the console's own pages may make changes."));
        } else {
            bySession(context, session);
        }
    }

    /** The body must not flow by before somebody is there to read it. */
    private void bySession(RoutingContext context, String id) {
        context.request().pause();
        Uni<Optional<String>> subject = sessions.subjectOf(id);
        subject.subscribe().with(found -> resumed(context, found), failure -> {
            LOG.warnf("session not checked cause=\"%s\"", failure);
            context.response().putHeader("Retry-After", "2");
            refuse(context, Problem.of(503, "The session cannot be checked now; retry in a few seconds."));
        });
    }

    private void resumed(RoutingContext context, Optional<String> subject) {
        context.request().resume();
        subject.ifPresentOrElse(
                found -> pass(context, new Caller(found, true)),
                () -> unauthorized(context, "The session has expired; sign in again."));
    }

    /** SameSite=Strict keeps other sites' pages out already; this holds where a browser does not know it, and on a shared site. */
    private static boolean isSameOrigin(HttpServerRequest request) {
        if (SAFE.contains(request.method().name())) {
            return true;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        return (request.scheme() + "://" + hostOf(request)).equalsIgnoreCase(request.getHeader("Origin"));
    }

    private void pass(RoutingContext context, Caller caller) {
        CurrentCaller.remember(context, caller);
        proceed(context);
    }

    private void proceed(RoutingContext context) {
        if (!schema.isReady() && String.valueOf(context.request().path()).startsWith("/api/")) {
            context.response().putHeader("Retry-After", "2");
            refuse(context, Problem.of(503, "The registry waits for its database; retry in a few seconds."));
        } else if (bodies.reserve(context)) {
            context.next();
        } else {
            context.response().putHeader("Retry-After", "1");
            refuse(
                    context,
                    Problem.of(
                            503,
                            "The registry is receiving more data than it has memory for; retry in a few "
                                    + "seconds."));
        }
    }

    private static void unauthorized(RoutingContext context, String detail) {
        // RFC 6750 §3: a resource server that is asked without a good token names the scheme.
        context.response().putHeader("WWW-Authenticate", "Bearer realm=\"chancery\"");
        refuse(context, Problem.of(401, detail));
    }

    private static void refuse(RoutingContext context, Problem problem) {
        try {
            // What is still to come of a body passes by unread, so that the connection can be used again.
            context.request().resume();
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(JSON.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }

    /**
     * What an absolute request-target names, in whose presence Host is ignored (RFC 9112 §3.2.2); else Host (RFC 9110 §7.2), or :authority, which
     * takes its place in HTTP/2 (RFC 9113 §8.3.1).
     */
    private static @Nullable String hostOf(HttpServerRequest request) {
        Matcher absolute = ABSOLUTE.matcher(String.valueOf(request.uri()));
        if (absolute.lookingAt()) {
            // RFC 9110 §4.2.4: what stands before an @ is there to deceive.
            return absolute.group(1).contains("@") ? null : absolute.group(1);
        }
        HostAndPort authority = request.authority();
        if (authority == null) {
            return null;
        }
        return authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host();
    }
}
