/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.crls.CrlView.Place;
import dev.chancery.x509.IssuerId;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /crl/<issuer>/<shard>.crl} (DER), what CDP points at. One list is written at once, whatever comes meanwhile. */
@ApplicationScoped
class CrlDownloads {
    /** RFC 2585 §4.2. */
    private static final String TYPE = "application/pkix-crl";

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Pattern FILE = Pattern.compile("(0|[1-9][0-9]{0,8})\\.crl");

    private final Crls crls;
    private final Duration maxAge;
    private final InstantSource clock;

    CrlDownloads(Crls crls, OcspConfig config, InstantSource clock) {
        this.crls = crls;
        this.maxAge = config.crlCacheMaxAge();
        this.clock = clock;
    }

    void register(@Observes Router router) {
        router.route("/crl/:issuer/:file")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::download);
        router.route("/crl/*").handler(this::unknown);
    }

    private void download(RoutingContext context) {
        Optional<ServedList> found = place(
                        String.valueOf(context.pathParam("issuer")), String.valueOf(context.pathParam("file")))
                .flatMap(crls::find);
        if (found.isPresent()) {
            answer(context, found.get());
        } else {
            unknown(context);
        }
    }

    private void answer(RoutingContext context, ServedList list) {
        HttpServerResponse response = context.response()
                .putHeader("Cache-Control", list.cacheControl(clock.instant(), maxAge))
                .putHeader("ETag", list.eTag())
                .putHeader("Last-Modified", list.lastModified())
                .putHeader("Expires", list.expires());
        if (list.isKnown(
                context.request().getHeader("If-None-Match"), context.request().getHeader("If-Modified-Since"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", TYPE)
                .putHeader("Content-Length", String.valueOf(list.der().length()));
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(list.der());
        }
    }

    private void unknown(RoutingContext context) {
        boolean read = crls.isRead();
        context.response()
                .setStatusCode(read ? 404 : 503)
                .putHeader("Content-Type", TEXT)
                .putHeader("Cache-Control", "no-store")
                .end(
                        read
                                ? "no such list; they are at /crl/<issuer>/<shard>.crl for each issuer's id, as in its certificates\n"
                                : "the lists are being read from the log; ask again in a moment\n");
    }

    private static Optional<Place> place(String issuer, String file) {
        Matcher shard = FILE.matcher(file);
        try {
            return shard.matches()
                    ? Optional.of(new Place(new IssuerId(issuer), Integer.parseInt(shard.group(1))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
