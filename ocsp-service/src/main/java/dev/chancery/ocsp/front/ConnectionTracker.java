/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.vertx.core.http.HttpServerResponse;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What is still open, so that a stop lets it end: the listener, answers that are being made, connections. Safe for several threads. */
final class ConnectionTracker {
    private final Connections connections;
    private volatile boolean closing;
    private volatile int port;
    private @Nullable Channel listener;
    private int answers;

    /** @param connections of all loops together */
    ConnectionTracker(Connections connections) {
        this.connections = connections;
    }

    int port() {
        return port;
    }

    void listensOn(int actualPort) {
        port = actualPort;
    }

    boolean isClosing() {
        return closing;
    }

    /** A connection is to be closed at once where this says no. What accepted it is one for all loops, and known to nobody before the first. */
    synchronized boolean admits(Channel connection) {
        if (closing) {
            return false;
        }
        listener = connection.parent();
        return connections.admits(connection.remoteAddress());
    }

    /** @param from the client's address, as it was when the connection was admitted */
    synchronized void left(SocketAddress from) {
        connections.left(from);
        notifyAll();
    }

    /** Counts an answer that is not there yet until it is, or its client has gone. */
    void follow(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return;
        }
        change(1);
        boolean[] over = new boolean[1];
        Runnable once = () -> {
            if (!over[0]) {
                over[0] = true;
                change(-1);
            }
        };
        response.endHandler(_ -> once.run());
        response.closeHandler(_ -> once.run());
    }

    /** Accepts nobody any more. */
    synchronized void closeListener() {
        closing = true;
        if (listener != null) {
            ChannelFuture _ = listener.close();
        }
    }

    /** False when some are still being made after that time. */
    synchronized boolean awaitAnswers(Duration most) {
        return await(most, () -> answers == 0);
    }

    synchronized boolean awaitConnections(Duration most) {
        return await(most, () -> connections.all() == 0);
    }

    private synchronized void change(int by) {
        answers += by;
        notifyAll();
    }

    /** With the lock held, which waiting lets go of. */
    @SuppressWarnings("WaitNotInLoop") // it is in one
    private boolean await(Duration most, BooleanSupplier reached) {
        long end = System.nanoTime() + most.toNanos();
        try {
            for (long left = most.toNanos(); left > 0 && !reached.getAsBoolean(); left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return reached.getAsBoolean();
    }
}
