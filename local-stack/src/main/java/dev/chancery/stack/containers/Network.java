/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.Ports;
import dev.chancery.stack.home.Ports.Port;
import dev.chancery.stack.home.Secrets;
import dev.chancery.stack.kafka.Principals;
import dev.chancery.stack.postgres.Databases;
import dev.chancery.stack.suite.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who is where in docker-compose.yml.
 *
 * <p>Each part has a directory, a volume of its own that is mounted at the same path wherever it is mounted, so that a path in a service's
 * settings is right for the one who writes it and for the one who reads it. A container sees its own directory and nobody else's.
 *
 * @param volumes the directory of these directories
 * @param published the ports on the machine's loopback
 */
record Network(Path volumes, Ports published) {
    /** The listener for the suite; the other one advertises the machine's loopback. */
    static final String KAFKA = "kafka:19092";

    static final String POSTGRES = "postgres:5432";

    ChanceryHome homeOf(String part) {
        return new ChanceryHome(volumes.resolve(part));
    }

    /** All passwords, which no service but setup and provision can read. */
    private Secrets secrets() throws IOException {
        return homeOf("setup").secrets();
    }

    Principals principals() throws IOException {
        return new Principals(secrets(), KAFKA);
    }

    /** The same logins for those who come from outside. */
    Principals principalsOutside() throws IOException {
        return new Principals(secrets(), published.address(Port.KAFKA));
    }

    Databases databases() throws IOException {
        return new Databases(POSTGRES, secrets());
    }

    /** A container has a network of its own: it listens on all of it, at the usual ports, and the outside is what is published. */
    Surroundings surroundings() {
        return new Surroundings(
                "0.0.0.0",
                Ports.of(0, Map.of(), Map.<String, String>of()::get),
                "http://" + published.address(Port.OCSP));
    }
}
