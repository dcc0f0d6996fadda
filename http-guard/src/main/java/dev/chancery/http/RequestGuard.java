/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Before anybody reads a connection: well-formed requests alone come through, each within its time. One that is refused is answered, if nobody else is
 * being answered on the connection, and the connection closed (RFC 9112 section 6.3: where one request ended is not known any more).
 */
final class RequestGuard extends ChannelDuplexHandler {
    /** A client that still sends is read, and what it sends thrown away, for so long: a connection closed at once takes the answer with it. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final PortRules rules;
    private final RequestReader reader;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean refused;
    /** Heads that were handed on since something was last answered. */
    private long unanswered;

    RequestGuard(PortRules rules) {
        this.rules = rules;
        this.reader = new RequestReader(rules.headBytesMax(), rules.bodyBytesMax());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!refused) {
                read(context, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf bytes) {
        ByteBuf onward = context.alloc().buffer(bytes.readableBytes() + 16);
        long heads = reader.heads();
        Refusal refusal = reader.read(bytes, onward);
        if (refusal != null) {
            onward.release();
            refuse(context, refusal, reader.heads() == heads);
            return;
        }
        unanswered += reader.heads() - heads;
        watch(context);
        if (onward.isReadable()) {
            context.fireChannelRead(onward);
        } else {
            onward.release();
        }
    }

    private void watch(ChannelHandlerContext context) {
        if (!reader.isWithinRequest()) {
            unwatch();
        } else if (deadline == null) {
            deadline = context.executor()
                    .schedule(() -> late(context), rules.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void unwatch() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void late(ChannelHandlerContext context) {
        if (!refused) {
            refuse(context, new Refusal(408, "the request was not complete within " + rules.requestTimeout()), true);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        unanswered = 0;
        if (refused) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
            return;
        }
        ChannelFuture _ = context.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        unwatch();
        reader.release();
        context.fireChannelInactive();
    }

    /** @param handedOn whether the head of the body that is refused, if it is one, was handed on: then nobody else answers it */
    private void refuse(ChannelHandlerContext context, Refusal refusal, boolean handedOn) {
        refused = true;
        unwatch();
        long others = unanswered - (handedOn && reader.isWithinBody() ? 1 : 0);
        reader.release();
        GuardCounts.refused(rules.port());
        if (others != 0) {
            ChannelFuture _ = context.close();
            return;
        }
        ChannelFuture _ = context.writeAndFlush(answer(context, refusal)).addListener((ChannelFutureListener) sent -> {
            if (sent.channel() instanceof SocketChannel socket) {
                ChannelFuture _ = socket.shutdownOutput();
            }
        });
        // Whoever waits behind has paused it, and will not take it up again.
        context.channel().config().setAutoRead(true);
        Object _ =
                context.executor().schedule(() -> close(context.channel()), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void close(Channel channel) {
        ChannelFuture _ = channel.close();
    }

    private static ByteBuf answer(ChannelHandlerContext context, Refusal refusal) {
        String body = "{\"type\":\"about:blank\",\"title\":\"" + refusal.title() + "\",\"status\":" + refusal.status()
                + ",\"detail\":\"" + refusal.sentence() + "\"}";
        String head = "HTTP/1.1 " + refusal.status() + " " + refusal.title()
                + "\r\nContent-Type: application/problem+json\r\nContent-Length: "
                + body.length() + "\r\nDate: "
                + HttpTime.now()
                + "\r\nConnection: close\r\n\r\n";
        ByteBuf answer = context.alloc().buffer();
        answer.writeCharSequence(head + body, StandardCharsets.US_ASCII);
        return answer;
    }
}
