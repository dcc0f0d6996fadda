/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A service's interface in JSON: the registry's, as somebody with a token uses it, or the management of any. */
final class FrontDoor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private final String token;

    /** What it said, as JSON. */
    record Said(int status, JsonNode body) {}

    private FrontDoor(int port, String token) {
        this.address = "http://127.0.0.1:" + port;
        this.token = token;
    }

    static FrontDoor of(RunningSuite suite) {
        return new FrontDoor(suite.port(8080), suite.cliSettings().get("token").asText());
    }

    /** Where nobody asks who one is. */
    static FrontDoor managementAt(int port) {
        return new FrontDoor(port, "none");
    }

    Said get(String path) throws IOException, InterruptedException {
        return json(send(to(path).GET()));
    }

    String text(String path) throws IOException, InterruptedException {
        return send(to(path).GET()).body();
    }

    Said put(String path, String json) throws IOException, InterruptedException {
        return json(send(to(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json))));
    }

    Said post(String path, String key, String json) throws IOException, InterruptedException {
        return json(send(to(path).header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))));
    }

    /** A text as a segment of a path, or a parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Said json(HttpResponse<String> answer) throws IOException {
        return new Said(answer.statusCode(), JSON.readTree(answer.body()));
    }
}
