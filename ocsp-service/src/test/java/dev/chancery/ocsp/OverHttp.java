/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the responder under test as anybody would. */
public final class OverHttp {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private OverHttp() {}

    public static void awaitReady(URI health) {
        await().atMost(READY_MAX).untilAsserted(() -> {
            HttpResponse<byte[]> answer = get(health);
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        });
    }

    /** @param headers names and values in turn */
    public static HttpResponse<byte[]> get(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
