/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Somebody who takes a connection and his time, until he is cut off. */
final class SlowClient implements AutoCloseable {
    private static final int OCTET_EVERY_MILLIS = 200;
    private static final int BUFFER_OCTETS = 4_096;

    private final Socket socket;
    private final long begun = System.nanoTime();
    private volatile long cutOff;

    private SlowClient(URI server) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(BUFFER_OCTETS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    /** Sends the beginning of a request, and then an octet now and then. */
    static SlowClient dribbling(URI server, String beginning) throws IOException {
        SlowClient client = new SlowClient(server);
        Thread _ = Thread.ofVirtual().start(() -> client.dribble(beginning));
        return client;
    }

    /** Sends all of it, as fast as it is taken, and reads none of what comes back. */
    static SlowClient neverReading(URI server, String requests) throws IOException {
        SlowClient client = new SlowClient(server);
        Thread _ = Thread.ofVirtual().start(() -> client.send(requests));
        return client;
    }

    boolean isCutOff() {
        return cutOff != 0;
    }

    /** Until it was cut off. */
    Duration lasted() {
        return Duration.ofNanos(cutOff - begun);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dribble(String beginning) {
        try {
            socket.setSoTimeout(OCTET_EVERY_MILLIS);
            send(beginning);
            while (!isCutOff() && !isAtEnd()) {
                send("a");
            }
        } catch (IOException e) {
            // Reset instead of closed.
        }
        end();
    }

    /** Waits for an octet's time. */
    private boolean isAtEnd() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            end();
        }
    }

    private void end() {
        if (cutOff == 0) {
            cutOff = System.nanoTime();
        }
    }
}
