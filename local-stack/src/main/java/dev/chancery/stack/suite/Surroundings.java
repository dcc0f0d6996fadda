/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.Ports;

/**
 * Where a service listens, and under which address the rest of the world finds the suite.
 *
 * @param host what it binds to: loopback, or everything inside a container that has a network of its own
 * @param ports what it binds to
 * @param statusUrl where clients ask for status and CA certificates; it stands in every certificate
 */
public record Surroundings(String host, Ports ports, String statusUrl) {
    /** Everything on this machine, for this machine. */
    static Surroundings local(Ports ports) {
        return new Surroundings("127.0.0.1", ports, "http://" + ports.address(Ports.Port.OCSP));
    }
}
