/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link Relay}. When either side ends, both do. */
final class ProxiedConnection implements Closeable {
    private final Relay relay;
    private final WireProtocol wire;
    private final Socket client;
    private final Map<Integer, StepTrap> awaited = new ConcurrentHashMap<>();
    private volatile @Nullable Socket server;
    private volatile String caller = "";

    ProxiedConnection(Relay relay, WireProtocol wire, Socket client) {
        this.relay = relay;
        this.wire = wire;
        this.client = client;
    }

    /** Empty until it has said so. */
    String caller() {
        return caller;
    }

    void connect(int target) {
        try {
            Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
            server = there;
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> downstream(there));
            upstream(there);
        } catch (IOException e) {
            close();
        }
    }

    private void upstream(Socket there) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
            while (true) {
                byte[] message = wire.fromClient(in, !caller.isEmpty());
                if (message.length == 0) {
                    return;
                }
                if (caller.isEmpty()) {
                    caller = wire.caller(message).orElse("");
                }
                relay.pass(caller);
                if (isTrapped(message)) {
                    return;
                }
                there.getOutputStream().write(message);
            }
        } catch (IOException e) {
            // Either side has gone, as they do.
        } finally {
            close();
        }
    }

    private boolean isTrapped(byte[] message) {
        StepTrap trap =
                wire == WireProtocol.KAFKA ? relay.sprung(caller, message).orElse(null) : null;
        if (trap == null) {
            return false;
        }
        return switch (trap.side()) {
            case LOST_BEFORE -> {
                trap.spring();
                yield true;
            }
            case STORED_ANSWER_LOST -> {
                awaited.put(WireProtocol.correlationOfRequest(message), trap);
                yield false;
            }
            case PASSED_ON -> {
                trap.spring();
                yield false;
            }
        };
    }

    private void downstream(Socket there) {
        try (InputStream in = new BufferedInputStream(there.getInputStream())) {
            while (true) {
                byte[] message = wire.fromServer(in);
                if (message.length == 0) {
                    return;
                }
                relay.pass(caller);
                StepTrap trap = awaited.isEmpty() ? null : awaited.remove(WireProtocol.correlationOfAnswer(message));
                if (trap != null) {
                    trap.spring();
                    return;
                }
                client.getOutputStream().write(message);
            }
        } catch (IOException e) {
            // Either side has gone, as they do.
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        relay.forget(this);
        close(client);
        close(server);
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed.
            }
        }
    }
}
