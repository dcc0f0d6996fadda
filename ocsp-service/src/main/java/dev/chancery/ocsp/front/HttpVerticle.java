/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server as one event loop has it: its connections, and the requests that came on them. All loops share the port. */
final class HttpVerticle extends AbstractVerticle {
    private static final long SWEEP_MILLIS = 1_000;
    /** What Vert.x calls its own, which reads more leniently. */
    private static final String VERTX_DECODER = "httpDecoder";

    private static final String NOWHERE =
            "OCSP is at /ocsp, revocation lists at /crl/<issuer>/<shard>.crl, CA certificates at"
                    + " /ca/<issuer>.cer, .pem and .p7c, and /ca/roots.pem";

    private final HttpServerOptions options;
    private final List<HttpEndpoint> desks;
    private final ConnectionTracker drain;
    private final CurrentDate date;
    private final long requestTimeoutNanos;
    private final long readEveryNanos;
    private final Map<HttpConnection, ClientConnection> lines = new HashMap<>();

    HttpVerticle(
            HttpServerOptions options,
            List<HttpEndpoint> desks,
            ConnectionTracker drain,
            CurrentDate date,
            Duration requestTimeout) {
        this.options = options;
        this.desks = desks;
        this.drain = drain;
        this.date = date;
        this.requestTimeoutNanos = requestTimeout.toNanos();
        this.readEveryNanos = options.getIdleTimeoutUnit().toNanos(options.getIdleTimeout()) / 2;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(this::connected)
                .invalidRequestHandler(this::refuse)
                .requestHandler(this::route);
        vertx.setPeriodic(SWEEP_MILLIS, _ -> sweep());
        server.listen().onComplete(listening -> {
            if (listening.succeeded()) {
                drain.listensOn(server.actualPort());
                started.complete();
            } else {
                started.fail(listening.cause());
            }
        });
    }

    /** No request is answered after what is being answered now. */
    void closeLines() {
        context.runOnContext(_ -> List.copyOf(lines.values()).forEach(ClientConnection::closeAfterWrites));
    }

    private void connected(HttpConnection connection) {
        ChannelHandlerContext channel = ((ConnectionBase) connection).channelHandlerContext();
        // Asked for now: one that is closed has none any more.
        SocketAddress from = channel.channel().remoteAddress();
        if (from == null || !drain.admits(channel.channel())) {
            ChannelFuture _ = channel.close();
            return;
        }
        ChannelHandler _ = channel.pipeline().replace(VERTX_DECODER, VERTX_DECODER, new StrictDecoder(options));
        lines.put(connection, ClientConnection.on(channel, this::atOnce, readEveryNanos));
        // Vert.x's own close handler is not called where a request was still waiting behind another one.
        ChannelFuture _ = channel.channel().closeFuture().addListener((ChannelFutureListener) _ -> {
            lines.remove(connection);
            drain.left(from);
        });
    }

    private void sweep() {
        List<ClientConnection> slow = lines.values().stream()
                .filter(line -> line.isSlowerThan(requestTimeoutNanos))
                .toList();
        slow.forEach(ClientConnection::cut);
    }

    private void route(HttpServerRequest request) {
        if (request.response().writeQueueFull()) {
            // Whoever asks faster than he reads waits for himself: the next request is not looked at before.
            request.pause();
            request.response().drainHandler(_ -> {
                request.resume();
                answer(request);
            });
        } else {
            answer(request);
        }
    }

    /** RFC 9112 §3.2: a request of HTTP/1.1 names one host, or is refused. */
    private static boolean namesItsHost(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_1_1
                || request.headers().getAll(HttpHeaders.HOST).size() == 1;
    }

    /** What is no request of HTTP. Nobody knows where another one would begin, so this was the last on its connection (RFC 9112 §6.3). */
    private void refuse(HttpServerRequest request) {
        int status = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException _ -> 414;
            case TooLongHttpHeaderException _ -> 431;
            case null, default -> 400;
        };
        request.response()
                .putHeader(HttpHeaders.DATE, date.get())
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .setStatusCode(status)
                .end()
                .onComplete(_ -> request.connection().close());
    }

    private void answer(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.DATE, date.get());
        if (!namesItsHost(request)) {
            CacheableResponse.say(request, 400, "a request of HTTP/1.1 has one Host header (RFC 9112 section 3.2)");
            return;
        }
        if (drain.isClosing()) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        String path = rawPath(request.uri());
        for (HttpEndpoint desk : desks) {
            if (isBelow(desk.path(), path)) {
                ClientConnection line = lines.get(request.connection());
                if (line != null) {
                    line.isRead(request);
                }
                desk.answer(request, path);
                drain.follow(request.response());
                return;
            }
        }
        CacheableResponse.say(request, 404, NOWHERE);
    }

    /** Nobody is told to go before his request is read; so while the service stops all are. */
    private @Nullable ByteBuf atOnce(String target, ByteBufAllocator memory) {
        if (drain.isClosing()) {
            return null;
        }
        for (HttpEndpoint desk : desks) {
            ByteBuf answer = desk.answerAtOnce(target, memory);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    private static boolean isBelow(String desk, String path) {
        return path.startsWith(desk) && (path.length() == desk.length() || path.charAt(desk.length()) == '/');
    }

    /** The path as it stood in the request line, also where that held a whole URL (RFC 9112 §3.2.2). */
    static String rawPath(String uri) {
        String path = uri;
        if (!path.startsWith("/")) {
            int authority = path.indexOf("://");
            int slash = authority < 0 ? -1 : path.indexOf('/', authority + 3);
            path = slash < 0 ? "/" : path.substring(slash);
        }
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
