/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import dev.chancery.ocsp.OcspConfig;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * Plain HTTP/1.1 for the public (RFC 9919 §6, RFC 5280 §4.2.1.13): a server of its own, since Quarkus' router decodes and normalises a path before
 * anybody sees it, and an OCSP request in a path is base64, where two slashes in a row are two digits. One event loop per core.
 */
@ApplicationScoped
public class PublicHttpServer {
    private static final Logger LOG = Logger.getLogger(PublicHttpServer.class);
    /** Bytes of a request line. 2,000 bytes of request in base64, every third digit escaped, are less; longer ones are for POST. */
    private static final int LINE_BYTES_MAX = 4_096;

    /** Bytes of all headers of one request. */
    private static final int HEADERS_BYTES_MAX = 4_096;
    /** What a connection takes of the heap at most: line and headers as read, requests that wait, answers that its client does not read. */
    private static final long CONNECTION_BYTES = 65_536;
    /** Connections get this part of the heap. */
    private static final long PART_OF_HEAP = 4;

    private static final int CONNECTIONS_MAX = 10_000;
    /** Of all connections, where nothing else is configured: three clients that take what they can leave room for others. */
    private static final int PART_FOR_ONE = 4;
    /** What Vert.x takes for: any port, the same for all loops. */
    private static final int ANY_PORT = -1;

    private final Vertx vertx;
    private final List<HttpEndpoint> desks;
    private final OcspConfig config;
    private final InstantSource clock;
    private final ConnectionTracker drain;
    private final List<HttpVerticle> loops = new CopyOnWriteArrayList<>();
    private String deployment = "";

    PublicHttpServer(
            Vertx vertx, @All List<HttpEndpoint> desks, OcspConfig config, MeterRegistry metrics, InstantSource clock) {
        this.vertx = vertx;
        this.desks = desks;
        this.config = config;
        this.clock = clock;
        Connections connections = connections(config);
        this.drain = new ConnectionTracker(connections);
        Gauge.builder("chancery.ocsp.connections", connections, Connections::all)
                .strongReference(true)
                .description("connections to the public's port")
                .register(metrics);
        FunctionCounter.builder("chancery.ocsp.connections.rejected", connections, Connections::turnedAway)
                .description(
                        "connections that were closed at once because there were too many, in all or from one address")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        int cores = Runtime.getRuntime().availableProcessors();
        try {
            deployment = vertx.deployVerticle(this::loop, new DeploymentOptions().setInstances(cores))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "cannot listen on " + config.host() + ":" + config.port() + " (" + e.getCause()
                            + "); stop what listens there, or set chancery.ocsp.host and chancery.ocsp.port",
                    e.getCause());
        }
        LOG.infof(
                "listening host=%s port=%d loops=%d native=%s",
                config.host(), drain.port(), cores, vertx.isNativeTransportEnabled());
    }

    /** Before anything that answers are made of is closed. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        Duration half = config.shutdownTimeout().dividedBy(2);
        drain.closeListener();
        if (!drain.awaitAnswers(half)) {
            LOG.warnf("stopped with answers still being made within=%s", half);
        }
        loops.forEach(HttpVerticle::closeLines);
        if (!drain.awaitConnections(half)) {
            LOG.warnf("stopped with clients still reading within=%s", half);
        }
        vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
    }

    /** Where it listens, also when it was told to choose. */
    public int port() {
        return drain.port();
    }

    private static Connections connections(OcspConfig config) {
        long room = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / CONNECTION_BYTES;
        int most = config.connectionsMax().orElse(Math.clamp(room, 1, CONNECTIONS_MAX));
        return new Connections(most, config.connectionsPerAddressMax().orElse(Math.max(1, most / PART_FOR_ONE)));
    }

    private HttpVerticle loop() {
        HttpVerticle loop = new HttpVerticle(options(), desks, drain, new CurrentDate(clock), config.requestTimeout());
        loops.add(loop);
        return loop;
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port() == 0 ? ANY_PORT : config.port())
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADERS_BYTES_MAX)
                .setIdleTimeout(Math.toIntExact(config.idleTimeout().toSeconds()));
    }
}
