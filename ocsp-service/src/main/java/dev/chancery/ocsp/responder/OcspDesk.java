/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.front.Desk;
import dev.chancery.ocsp.front.HttpDate;
import dev.chancery.ocsp.responder.Answer.Failed;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.Standing;
import dev.chancery.ocsp.status.Statuses;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ocsp.CertId;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import dev.chancery.x509.ocsp.OcspRequest;
import dev.chancery.x509.ocsp.OcspRequest.Parsed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * OCSP over HTTP: {@code POST /ocsp} and {@code GET /ocsp/<base64>} (RFC 6960 §A, RFC 9919 §6), for everybody, without a login.
 *
 * <p>Whatever can be said in OCSP is said with status 200, since some clients look at no body under another.
 */
@ApplicationScoped
class OcspDesk implements Desk {
    private static final Logger LOG = Logger.getLogger(OcspDesk.class);
    private static final String PATH = "/ocsp";
    /** Requests being worked on at once. Beyond it clients are better off with another responder than in a queue. */
    private static final int IN_FLIGHT_MAX = 2_000;

    private final Vertx vertx;
    private final Responder responder;
    private final InstantSource clock;
    private final Duration cacheMaxAge;
    private final MeterRegistry metrics;
    private final AtomicInteger inFlight = new AtomicInteger();

    OcspDesk(
            Vertx vertx,
            Statuses statuses,
            Enrolments enrolments,
            Watermarks watermarks,
            OcspConfig config,
            MeterRegistry metrics,
            InstantSource clock) {
        KeptAnswers kept = new KeptAnswers(config.answersMax());
        this.vertx = vertx;
        this.responder = new Responder(new FromTheLog(statuses, enrolments), watermarks.lease(), kept, config, clock);
        this.clock = clock;
        this.cacheMaxAge = config.cacheMaxAge();
        this.metrics = metrics;
        Gauge.builder("chancery.ocsp.answers.kept", kept, KeptAnswers::size)
                .description("signed answers in memory")
                .register(metrics);
    }

    private record FromTheLog(Statuses statuses, Enrolments enrolments) implements Responder.Knowledge {
        @Override
        public Optional<Instant> confirmedAt() {
            return statuses.confirmedAt();
        }

        @Override
        public Collection<Authority> authorities() {
            return statuses.authorities();
        }

        @Override
        public Standing standing(IssuerId issuer, CertId certificate, Instant now) {
            return certificate
                    .serial()
                    .map(serial -> statuses.of(issuer, serial.value(), now))
                    .orElse(new Standing.Unknown());
        }

        @Override
        public Optional<Signer> signerOf(IssuerId authority) {
            return enrolments.signerOf(authority);
        }
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public void answer(HttpServerRequest request, String path) {
        if (request.method().equals(HttpMethod.POST)) {
            new RequestBody(request).read(body -> answer(request, body), () -> tooLarge(request));
        } else if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            String encoded = path.length() <= PATH.length() ? "" : path.substring(PATH.length() + 1);
            answer(request, GetPath.decode(encoded).orElse(new byte[0]));
        } else {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD, POST")
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end("OCSP is asked by POST " + PATH + " or GET " + PATH + "/<base64>, see RFC 6960 appendix A\n");
        }
    }

    private void answer(HttpServerRequest request, byte[] encoded) {
        if (inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
            inFlight.decrementAndGet();
            respond(request, new Failed(Failure.TRY_LATER));
            return;
        }
        vertx.executeBlocking(() -> answer(encoded), false).onComplete(done -> {
            inFlight.decrementAndGet();
            if (done.failed()) {
                LOG.error("request not answered", done.cause());
            }
            respond(request, done.succeeded() ? done.result() : new Failed(Failure.INTERNAL_ERROR));
        });
    }

    private Answer answer(byte[] encoded) {
        Parsed parsed = OcspRequest.parse(encoded);
        if (parsed instanceof Parsed.Readable readable) {
            readable.request().certificates().forEach(this::countHash);
        }
        return responder.answer(parsed);
    }

    /** So that an operator knows when the last client that sends SHA-1 is gone. */
    private void countHash(CertId certificate) {
        String hash = certificate.hash().map(Enum::name).orElse("other");
        metrics.counter("chancery.ocsp.certid.hash", "hash", hash).increment();
    }

    private void tooLarge(HttpServerRequest request) {
        // What is still to come of the body is not waited for.
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        respond(request, new Failed(Failure.MALFORMED_REQUEST));
    }

    private void respond(HttpServerRequest request, Answer answer) {
        metrics.counter("chancery.ocsp.requests", "status", answer.status()).increment();
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        Instant now = clock.instant();
        response.putHeader("Content-Type", "application/ocsp-response").putHeader("Date", HttpDate.of(now));
        switch (answer) {
            case Failed _ -> response.putHeader("Cache-Control", "no-store");
            case Signed signed -> {
                metrics.timer("chancery.ocsp.response.age").record(Duration.between(signed.thisUpdate(), now));
                if (!request.method().equals(HttpMethod.POST)) {
                    HttpFreshness freshness = HttpFreshness.of(signed, cacheMaxAge, now);
                    freshness.putOn(response);
                    if (freshness.isKnownTo(request)) {
                        response.setStatusCode(304).end();
                        return;
                    }
                }
            }
        }
        Buffer der = Buffer.buffer(answer.der().octets());
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", Integer.toString(der.length())).end();
        } else {
            response.end(der);
        }
    }
}
