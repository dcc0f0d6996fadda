/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/** At a listener: takes no more connections than the port has room for, and none too many from one address. */
@Sharable
final class Admission extends ChannelInboundHandlerAdapter {
    private final PortRules rules;
    private final Map<InetAddress, Integer> addresses = new HashMap<>();
    private int connections;

    Admission(PortRules rules) {
        this.rules = rules;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        InetAddress address = addressOf(connection);
        if (!enter(address)) {
            GuardCounts.turnedAway(rules.port());
            // It belongs to no event loop yet, so there is nothing but the socket to be closed.
            connection.unsafe().closeForcibly();
            return;
        }
        GuardCounts.connected(rules.port(), 1);
        connection.closeFuture().addListener(_ -> {
            leave(address);
            GuardCounts.connected(rules.port(), -1);
        });
        connection.pipeline().addLast(new RequestGuard(rules));
        context.fireChannelRead(accepted);
    }

    private synchronized boolean enter(InetAddress address) {
        int same = addresses.getOrDefault(address, 0);
        if (connections >= rules.connectionsMax() || same >= rules.connectionsPerAddressMax()) {
            return false;
        }
        connections++;
        addresses.put(address, same + 1);
        return true;
    }

    private synchronized void leave(InetAddress address) {
        connections--;
        addresses.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    private static InetAddress addressOf(Channel connection) {
        SocketAddress remote = connection.remoteAddress();
        // One that is gone already has none; it counts as somebody.
        return remote instanceof InetSocketAddress known ? known.getAddress() : InetAddress.getLoopbackAddress();
    }
}
