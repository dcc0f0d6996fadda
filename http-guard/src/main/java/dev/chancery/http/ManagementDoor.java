/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What holds of every management port. It is for probes and scrapers, and has no login: so nothing that a page in somebody's browser may read it by, whether
 * the page is of another origin (Quarkus allows all of them there) or its name was made to resolve to this address (DNS rebinding).
 */
@ApplicationScoped
class ManagementDoor {
    /** A browser that is tricked sends a name; an address cannot be made to resolve to something else. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]|[0-9a-fA-F]*:[0-9a-fA-F:.]+");

    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final Set<String> hosts;

    ManagementDoor(HttpConfig config) {
        this.hosts = config.management().allowedHosts().stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    void stand(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(this::admit);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        List.copyOf(response.headers().names()).stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
                .forEach(name -> response.headers().remove(name));
        response.putHeader("Date", HttpTime.now())
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store");
        if (!admits(request.authority())) {
            refuse(response, 421, "unknown host name; add it to chancery.http.management.allowed-hosts");
        } else if (request.getHeader("Origin") != null) {
            refuse(response, 403, "browser requests are not allowed on this port");
        } else if (!METHODS.contains(request.method().name())) {
            response.putHeader("Allow", "GET, HEAD");
            refuse(response, 405, "only GET and HEAD are allowed on this port");
        } else {
            context.next();
        }
    }

    private boolean admits(@Nullable HostAndPort authority) {
        return authority != null
                && (ADDRESS.matcher(authority.host()).matches()
                        || hosts.contains(authority.host().toLowerCase(Locale.ROOT)));
    }

    private static void refuse(HttpServerResponse response, int status, String sentence) {
        response.setStatusCode(status).putHeader("Content-Type", "text/plain").end(sentence + "\n");
    }
}
