/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.ocsp.front.PublicHttpServer;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;

/** The service as its clients have it: at its public address, ready before each test, whose authorities get their signers meanwhile. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the addresses
public abstract class RunningResponder {
    @Inject
    protected PublicHttpServer door;

    /** With the slash at its end. */
    protected URI address;

    @TestHTTPResource(value = "/health/ready", management = true)
    protected URI health;

    @TestHTTPResource(value = "/metrics", management = true)
    protected URI metrics;

    @BeforeEach
    void isReady() {
        address = URI.create("http://127.0.0.1:" + door.port() + "/");
        OverHttp.awaitReady(health);
    }

    /** Without its labels, or with them as the page spells them; not a number where it is not there. */
    protected double metric(String name) {
        return OverHttp.text(OverHttp.get(metrics))
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
