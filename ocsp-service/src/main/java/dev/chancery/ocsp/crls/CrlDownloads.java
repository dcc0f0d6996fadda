/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.crls.CrlView.Place;
import dev.chancery.ocsp.front.CacheableResponse;
import dev.chancery.ocsp.front.HttpEndpoint;
import dev.chancery.x509.IssuerId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /crl/<issuer>/<shard>.crl} (DER), what CDP points at. One list is written at once, whatever comes meanwhile. */
@ApplicationScoped
class CrlDownloads implements HttpEndpoint {
    private static final String PATH = "/crl";
    private static final Pattern LIST = Pattern.compile(PATH + "/([0-9a-f]+)/(0|[1-9][0-9]{0,8})\\.crl");

    private final Crls crls;
    private final Duration maxAge;
    private final InstantSource clock;

    CrlDownloads(Crls crls, OcspConfig config, InstantSource clock) {
        this.crls = crls;
        this.maxAge = config.crlCacheMaxAge();
        this.clock = clock;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public void answer(HttpServerRequest request, String path) {
        if (!CacheableResponse.isAskedForBy(request)) {
            return;
        }
        Optional<ServedCrl> found = place(path).flatMap(crls::find);
        if (found.isPresent()) {
            request.response().putHeader(HttpHeaders.EXPIRES, found.get().expires());
            found.get().download(clock.instant(), maxAge).answer(request);
        } else if (crls.isRead()) {
            CacheableResponse.say(
                    request,
                    404,
                    "no such list; they are at /crl/<issuer>/<shard>.crl for each issuer's id, as in its certificates");
        } else {
            CacheableResponse.say(request, 503, "the lists are being read from the log; ask again in a moment");
        }
    }

    private static Optional<Place> place(String path) {
        Matcher list = LIST.matcher(path);
        try {
            return list.matches()
                    ? Optional.of(new Place(new IssuerId(list.group(1)), Integer.parseInt(list.group(2))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
