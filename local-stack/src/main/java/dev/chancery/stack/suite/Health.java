/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks over HTTP on loopback. HttpURLConnection, because the new client costs half a second to load and a pool of threads. */
final class Health {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int BODY_BYTES_MAX = 1 << 20;

    private Health() {}

    /** Whether the service says that it is ready; what cannot be reached is not. */
    static boolean isReady(String managementAddress) {
        return get("http://" + managementAddress + "/q/health/ready", "application/json")
                .isPresent();
    }

    /** The body of a 200; empty for anything else. */
    static Optional<String> get(String url, String accept) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setRequestProperty("Accept", accept);
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                return Optional.empty();
            }
            try (InputStream body = connection.getInputStream()) {
                return Optional.of(new String(body.readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
