/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.Bytes;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.front.HttpEndpoint;
import dev.chancery.ocsp.responder.Answer.Failed;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.responder.CachedHttpResponse.Second;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.status.StatusListener;
import dev.chancery.ocsp.status.StatusStore;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import dev.chancery.x509.ocsp.OcspRequest;
import dev.chancery.x509.ocsp.OcspRequest.Parsed;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * OCSP over HTTP: {@code POST /ocsp} and {@code GET /ocsp/<base64>} (RFC 6960 §A, RFC 9919 §6), for everybody, without a login.
 *
 * <p>Whatever can be said in OCSP is said with status 200, since some clients look at no body under another.
 */
@Singleton
class OcspEndpoint implements HttpEndpoint {
    private static final Logger LOG = Logger.getLogger(OcspEndpoint.class);
    private static final String PATH = "/ocsp";
    /** Requests being worked on at once. Beyond it clients are better off with another responder than in a queue. */
    private static final int IN_FLIGHT_MAX = 1_000;

    /** Bytes of a spelling that is kept: what is longer than any client writes it is looked at each time. */
    private static final int SPELLING_BYTES_MAX = 512;
    /** Kept answers get this part of the heap where nothing is configured. */
    private static final long ANSWERS_PART_OF_HEAP = 6;

    private final WorkerExecutor workers;
    private final Responder responder;
    private final ResponseCache kept;
    private final InstantSource clock;
    private final Duration cacheMaxAge;
    private final OcspMetrics metrics;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Second second = Second.of(0);

    OcspEndpoint(
            Vertx vertx,
            StatusStore statusStore,
            Enrolments enrolments,
            Watermarks watermarks,
            OcspConfig config,
            MeterRegistry metrics,
            MonotonicScheduler ticker,
            InstantSource clock) {
        this.cacheMaxAge = config.cacheMaxAge();
        this.kept = new ResponseCache(memory(config), cacheMaxAge);
        // Mathematics: more threads than cores would only get in each other's way.
        this.workers = vertx.createSharedWorkerExecutor(
                "ocsp-signing", Runtime.getRuntime().availableProcessors());
        this.responder =
                new Responder(new LogStatusSource(statusStore, enrolments), watermarks.lease(), kept, config, clock);
        this.clock = clock;
        new ResponsePreSigner(
                        ticker,
                        workers,
                        kept,
                        config.validity(),
                        question -> responder.answer(OcspRequest.about(question)),
                        clock)
                .start();
        this.metrics = new OcspMetrics(metrics, kept, clock);
        statusStore.tell(new StatusListener() {
            @Override
            public void changed(CertificateId certificate) {
                kept.forget(certificate);
            }

            @Override
            public void emptied() {
                kept.forgetAll();
            }
        });
    }

    private static long memory(OcspConfig config) {
        return config.responseCacheMemory()
                .map(MemorySize::asLongValue)
                .orElse(Runtime.getRuntime().maxMemory() / ANSWERS_PART_OF_HEAP);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public void answer(HttpServerRequest request, String path) {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.POST)) {
            new RequestBody(request).read(body -> answer(request, Bytes.of(body), body), () -> tooLarge(request));
        } else if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            if (!isAnsweredAtOnce(request, request.uri())) {
                String encoded = path.length() <= PATH.length() ? "" : path.substring(PATH.length() + 1);
                look(request, request.uri(), GetPath.decode(encoded).orElse(new byte[0]));
            }
        } else {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD, POST")
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end("OCSP is asked by POST " + PATH + " or GET " + PATH + "/<base64>, see RFC 6960 appendix A\n");
        }
    }

    @Override
    public @Nullable ByteBuf answerAtOnce(String target, ByteBufAllocator memory) {
        long now = clock.millis();
        CachedHttpResponse ready = ready(target, now);
        return ready == null ? null : ready.written(second(now), memory);
    }

    private void answer(HttpServerRequest request, Bytes spelling, byte[] encoded) {
        if (!isAnsweredAtOnce(request, spelling)) {
            look(request, spelling, encoded);
        }
    }

    private boolean isAnsweredAtOnce(HttpServerRequest request, Object spelling) {
        long now = clock.millis();
        CachedHttpResponse ready = ready(spelling, now);
        if (ready == null) {
            return false;
        }
        ready.send(request, second(now));
        return true;
    }

    /** One look and no parsing, for whoever asks what somebody asked before, in the same octets; null where somebody has to look further. */
    private @Nullable CachedHttpResponse ready(Object spelling, long now) {
        CachedHttpResponse ready = kept.ready(spelling, now);
        if (ready != null) {
            metrics.answered(ready.answer(), now);
        }
        return ready;
    }

    private void look(HttpServerRequest request, Object spelling, byte[] encoded) {
        if (inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
            inFlight.decrementAndGet();
            respond(request, new Failed(Failure.TRY_LATER));
            return;
        }
        workers.executeBlocking(() -> answer(spelling, encoded), false).onComplete(done -> {
            inFlight.decrementAndGet();
            if (done.failed()) {
                LOG.error("request not answered", done.cause());
            }
            respond(request, done.succeeded() ? done.result() : new Failed(Failure.INTERNAL_ERROR));
        });
    }

    private Answer answer(Object spelling, byte[] encoded) {
        Parsed parsed = OcspRequest.parse(encoded);
        Answer answer = responder.answer(parsed);
        if (parsed instanceof Parsed.Readable readable) {
            readable.request().certificates().forEach(metrics::asked);
            if (answer instanceof Signed signed && signed.repeatable() && isUsual(spelling)) {
                kept.spelled(spelling, readable.request().certificates().getFirst());
            }
        }
        return answer;
    }

    private static boolean isUsual(Object spelling) {
        return (spelling instanceof Bytes body ? body.length() : ((String) spelling).length()) <= SPELLING_BYTES_MAX;
    }

    private void tooLarge(HttpServerRequest request) {
        // What is still to come of the body is not waited for.
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        respond(request, new Failed(Failure.MALFORMED_REQUEST));
    }

    private void respond(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        Instant now = clock.instant();
        metrics.answered(answer, now.toEpochMilli());
        if (response.closed() || response.ended()) {
            return;
        }
        Second second = second(now.toEpochMilli());
        switch (answer) {
            case Failed failed -> refuse(request, failed, second.date());
            case Signed signed ->
                CachedHttpResponse.once(signed, cacheMaxAge, now).send(request, second);
        }
    }

    private static void refuse(HttpServerRequest request, Failed failed, CharSequence date) {
        Buffer der = Buffer.buffer(failed.der().octets());
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/ocsp-response")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(der.length()))
                .putHeader(HttpHeaders.DATE, date)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(der);
        }
    }

    private Second second(long millis) {
        long number = Math.floorDiv(millis, 1_000L);
        Second current = second;
        if (current.number() != number) {
            current = Second.of(number);
            second = current;
        }
        return current;
    }
}
