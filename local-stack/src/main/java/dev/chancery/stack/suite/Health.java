/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks over HTTP on loopback. HttpURLConnection, because the new client costs half a second to load and a pool of threads. */
final class Health {
    static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final String JSON = "application/json";

    private Health() {}

    /** What came back, whatever the status. */
    record Answer(int status, String body) {
        boolean isOk() {
            return status == HttpURLConnection.HTTP_OK;
        }
    }

    /** Whether the service says that it is ready; what cannot be reached is not. */
    static boolean isReady(String managementAddress) {
        try {
            return readiness(managementAddress).isOk();
        } catch (IOException _) {
            return false;
        }
    }

    /** What the service says of its readiness; fails when it does not answer. */
    static Answer readiness(String managementAddress) throws IOException {
        return ask("http://" + managementAddress + "/q/health/ready", JSON);
    }

    /** The body of a 200; empty for anything else. */
    static Optional<String> get(String url, String accept) {
        try {
            return Optional.of(ask(url, accept)).filter(Answer::isOk).map(Answer::body);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Answer ask(String url, String accept) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        connection.setRequestProperty("Accept", accept);
        int status = connection.getResponseCode();
        boolean failed = status >= HttpURLConnection.HTTP_BAD_REQUEST;
        return new Answer(status, text(failed ? connection.getErrorStream() : connection.getInputStream()));
    }

    private static String text(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return "";
        }
        try (InputStream body = stream) {
            return new String(body.readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }
}
