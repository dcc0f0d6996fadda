/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between everybody and the broker, or the database: real sockets on both sides, so that a connection can be cut or held up without any
 * right on the machine's network. It learns who a connection belongs to from how that one logs in, and can cut one and leave the others.
 */
public final class Relay implements Closeable {
    private final ServerSocket listening;
    private final int target;
    private final WireProtocol wire;
    private final Set<String> cut = new HashSet<>();
    private final Set<String> stalled = new HashSet<>();
    private final List<ProxiedConnection> lines = new CopyOnWriteArrayList<>();
    private final List<StepTrap> traps = new CopyOnWriteArrayList<>();

    private Relay(ServerSocket listening, int target, WireProtocol wire) {
        this.listening = listening;
        this.target = target;
        this.wire = wire;
    }

    /** Takes connections from now on; what it leads to need not run yet. */
    public static Relay to(int target, WireProtocol wire) throws IOException {
        Relay relay = new Relay(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), target, wire);
        Thread.ofPlatform().name("relay-" + target).daemon().start(relay::accept);
        return relay;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From now on until {@link #heal}, this one has no connection and gets none. */
    public void cut(String caller) {
        synchronized (this) {
            cut.add(caller);
            notifyAll();
        }
        lines.stream().filter(line -> line.caller().equals(caller)).forEach(ProxiedConnection::close);
    }

    /** From now on until {@link #heal}, nothing that this one sends arrives, and nothing arrives here. */
    public synchronized void stall(String caller) {
        stalled.add(caller);
    }

    public synchronized void heal(String caller) {
        cut.remove(caller);
        stalled.remove(caller);
        notifyAll();
    }

    /** Waits for one message, once. */
    public StepTrap set(StepTrap trap) {
        traps.add(trap);
        return trap;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        lines.forEach(ProxiedConnection::close);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                ProxiedConnection line = new ProxiedConnection(this, wire, client);
                lines.add(line);
                Thread.ofVirtual().start(() -> line.connect(target));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    void forget(ProxiedConnection line) {
        lines.remove(line);
    }

    /** Returns when what belongs to this caller may pass; throws when it may not. */
    synchronized void pass(String caller) throws IOException {
        while (stalled.contains(caller)) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        if (cut.contains(caller)) {
            throw new IOException(caller + " is cut off");
        }
    }

    /** The trap that this request is for, taken away. */
    Optional<StepTrap> sprung(String caller, byte[] request) {
        return traps.stream()
                .filter(trap -> trap.isFor(caller, request))
                .findFirst()
                .filter(traps::remove);
    }
}
