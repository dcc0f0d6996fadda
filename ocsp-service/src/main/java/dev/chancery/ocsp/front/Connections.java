/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** How many there are, in all and from each address, and how many there may be. Safe for several threads. */
final class Connections {
    /** What is given to one customer: whoever has an address of it has all of them (RFC 6177). */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int all;
    private long turnedAway;

    /**
     * @param most of all addresses together
     * @param mostOfOne of one IPv4 address, or of one IPv6 network of 64 bits
     */
    Connections(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Whether there is room for one from there; if so, it is counted until it {@link #left}. */
    synchronized boolean admits(SocketAddress from) {
        String address = addressOf(from);
        if (all >= most || byAddress.getOrDefault(address, 0) >= mostOfOne) {
            turnedAway++;
            return false;
        }
        all++;
        byAddress.merge(address, 1, Integer::sum);
        return true;
    }

    synchronized void left(SocketAddress from) {
        all--;
        byAddress.computeIfPresent(addressOf(from), (_, count) -> count == 1 ? null : count - 1);
    }

    synchronized int all() {
        return all;
    }

    /** How many there was no room for. */
    synchronized long turnedAway() {
        return turnedAway;
    }

    private static String addressOf(SocketAddress from) {
        InetAddress address = ((InetSocketAddress) from).getAddress();
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, IPV6_NETWORK_BYTES)
                : address.getHostAddress();
    }
}
