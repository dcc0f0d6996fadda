/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * One client's connection, and since when a request on it has been coming in. A client that sends an octet now and then is never idle, so an idle
 * timeout alone lets it keep what it costs for ever. Belongs to one event loop.
 */
final class Line {
    private static final long NONE = Long.MIN_VALUE;

    private final ChannelHandlerContext channel;
    private long begunAt = NONE;

    private Line(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    /** @param channel of the last handler, the one that takes whole messages */
    static Line on(ChannelHandlerContext channel) {
        Line line = new Line(channel);
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

    /** Before anything is parsed. */
    private final class Octets extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object octets) {
            if (begunAt == NONE) {
                begunAt = System.nanoTime();
            }
            context.fireChannelRead(octets);
        }
    }

    /** After it. */
    private final class Messages extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof LastHttpContent) {
                begunAt = NONE;
            }
            context.fireChannelRead(message);
        }
    }
}
