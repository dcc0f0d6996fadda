/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. Belongs to one event loop.
 *
 * <p>Knows since when a request has been coming in: a client that sends an octet now and then is never idle, so an idle timeout alone lets it keep what
 * it costs for ever.
 *
 * <p>And answers at once what needs no reading: a request that is, but for its target, octet for octet one that was read on this connection before and
 * found to be plain. Reading HTTP again would find the same, and costs more than the answer.
 */
final class ClientConnection {
    private static final long NONE = Long.MIN_VALUE;
    /** Requests on one connection that wait for those before them; each keeps its head in the heap. Who sends more is cut off. */
    private static final int PIPELINED_MAX = 16;
    /** What waits to be read by a client before it is answered no more, in bytes; low enough that it does not wait long to go on. */
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(8_192, 16_384);

    /** How long a client that is told the end is listened to. */
    private static final Duration LINGER = Duration.ofMillis(500);

    /** What is there to be written, whole, to a GET that asks for nothing but a target; null where a request has to be read. */
    interface Answers {
        @Nullable
        ByteBuf atOnce(String target, ByteBufAllocator memory);
    }

    private final ChannelHandlerContext channel;
    private final Answers answers;
    private final long readEveryNanos;
    private long begunAt = NONE;
    private long readAt = NONE;
    private int unanswered;
    /** Whether whatever came so far came as whole GETs, so that nothing of another request waits in who reads. */
    private boolean inStep = true;
    /** What is being read, while it is. */
    private @Nullable RepeatedGet coming;

    private @Nullable RepeatedGet usual;

    private ClientConnection(ChannelHandlerContext channel, Answers answers, long readEveryNanos) {
        this.channel = channel;
        this.answers = answers;
        this.readEveryNanos = readEveryNanos;
    }

    /**
     * @param channel of the last handler, the one that takes whole messages
     * @param answers to targets, at once, or null
     * @param readEveryNanos so often at least a request is read, whatever it is: what closes idle connections sees those alone
     */
    static ClientConnection on(ChannelHandlerContext channel, Answers answers, long readEveryNanos) {
        // What adapts to the size of requests cuts the next that is longer in two.
        channel.channel()
                .config()
                .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(RepeatedGet.OCTETS_MAX))
                .setWriteBufferWaterMark(UNREAD);
        ClientConnection line = new ClientConnection(channel, answers, readEveryNanos);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addFirst(line.new Octets());
        pipeline.addBefore(channel.name(), null, line.new Messages());
        return line;
    }

    /** Whether a request has been coming in for longer than that. */
    boolean isSlowerThan(long nanoseconds) {
        return begunAt != NONE && System.nanoTime() - begunAt > nanoseconds;
    }

    void cut() {
        ChannelFuture _ = channel.close();
    }

    /** Once everything that was written has gone out. */
    void closeAfterWrites() {
        ChannelFuture _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Where it asks for its target and nothing else, the next one like it need not be read. */
    void isRead(HttpServerRequest request) {
        if (coming != null && coming.target().equals(request.uri()) && RepeatedGet.isAbout(request)) {
            usual = coming;
        }
    }

    /** Before anything is read. */
    private final class Octets extends ChannelInboundHandlerAdapter {
        private boolean written;
        private boolean passed;

        @Override
        public void channelRead(ChannelHandlerContext context, Object octets) {
            long now = System.nanoTime();
            ByteBuf answer = atOnce(context, (ByteBuf) octets, now);
            if (answer == null) {
                read(context, (ByteBuf) octets, now);
            } else {
                ReferenceCountUtil.release(octets);
                ChannelFuture _ = context.write(answer, context.voidPromise());
                written = true;
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (written) {
                written = false;
                context.flush();
            }
            if (passed) {
                passed = false;
                context.fireChannelReadComplete();
            }
        }

        private @Nullable ByteBuf atOnce(ChannelHandlerContext context, ByteBuf octets, long now) {
            if (usual == null
                    || !isAligned()
                    || now - readAt > readEveryNanos
                    || !context.channel().isWritable()) {
                return null;
            }
            String target = usual.targetOf(octets);
            return target == null ? null : answers.atOnce(target, context.alloc());
        }

        private void read(ChannelHandlerContext context, ByteBuf octets, long now) {
            RepeatedGet get = RepeatedGet.of(octets);
            inStep = inStep && begunAt == NONE && get != null;
            coming = isAligned() ? get : null;
            if (begunAt == NONE) {
                begunAt = now;
            }
            readAt = now;
            passed = true;
            context.fireChannelRead(octets);
            coming = null;
        }

        /** What comes now is the beginning of a request, and nobody waits for an answer that has to go out before its own. */
        private boolean isAligned() {
            return inStep && begunAt == NONE && unanswered == 0;
        }
    }

    /** What was read, on its way to whoever acts on it; and what is to be written. */
    private final class Messages extends ChannelDuplexHandler {
        /** Nothing that comes is read any more. */
        private boolean over;

        private boolean lingers;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Object read = over ? null : orRefusal(message);
            if (read == null) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (read instanceof LastHttpContent) {
                begunAt = NONE;
                unanswered++;
            }
            if (unanswered > PIPELINED_MAX) {
                ReferenceCountUtil.release(read);
                over = true;
                cut();
                return;
            }
            context.fireChannelRead(read);
        }

        /** What is no request, as Netty's decoder tells of one. */
        private Object orRefusal(Object message) {
            if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
                over = true;
            }
            if (over || !(message instanceof HttpRequest request)) {
                return message;
            }
            Optional<String> flaw = Framing.flaw(request);
            if (flaw.isEmpty()) {
                return message;
            }
            over = true;
            FullHttpRequest refused = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_0, HttpMethod.GET, "/bad-request", Unpooled.EMPTY_BUFFER);
            refused.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(flaw.get())));
            return refused;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof LastHttpContent && !isInterim(message)) {
                unanswered--;
            }
            ChannelFuture _ = context.write(message, promise);
        }

        /**
         * A connection that is closed while its client still sends is reset, and the client never sees why. So it is told the end first, and what it sends is
         * thrown away until it closes, too, or some time has passed (RFC 9112 §9.6).
         */
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            boolean sends = over || begunAt != NONE;
            if (lingers || !sends || !(context.channel() instanceof DuplexChannel open) || !open.isActive()) {
                ChannelFuture _ = context.close(promise);
                return;
            }
            lingers = true;
            over = true;
            ChannelFuture _ = open.shutdownOutput();
            ChannelConfig _ = open.config().setAutoRead(true);
            Future<?> _ =
                    context.executor().schedule(() -> end(context, promise), LINGER.toMillis(), TimeUnit.MILLISECONDS);
        }

        private static void end(ChannelHandlerContext context, ChannelPromise promise) {
            ChannelFuture _ = context.close(promise);
        }

        private static boolean isInterim(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
    }
}
