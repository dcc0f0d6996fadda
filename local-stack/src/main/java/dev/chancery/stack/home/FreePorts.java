/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports that nobody listens on.
 *
 * <p>They lie below the range that the kernel gives to outgoing connections: in there, a client that tries to reach a broker which is
 * just restarting can be given that very port and connect to itself.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int TRIES_MAX = 1_000;

    private FreePorts() {}

    public static List<Integer> take(int count) throws IOException {
        RandomGenerator random = RandomGenerator.getDefault();
        List<Integer> ports = new ArrayList<>();
        for (int tries = 0; tries < TRIES_MAX && ports.size() < count; tries++) {
            int port = random.nextInt(FIRST, END);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IOException("no free ports between " + FIRST + " and " + END + " on 127.0.0.1");
        }
        return ports;
    }

    /** Whether one could listen on it now; somebody else may be faster afterwards. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // as servers do: a port that is only waiting out old connections is free
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
