/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events line by line, as the standard says, and nothing else. */
final class SseClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpURLConnection connection;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger comments = new AtomicInteger();
    private final Thread reading;
    private volatile @Nullable String lastId;
    private volatile boolean ended;

    record Received(String id, @Nullable String type, String data) {}

    static Ask of(URI door, String stream) {
        return new Ask(door.resolve("/api/streams/" + stream), new LinkedHashMap<>());
    }

    record Ask(URI stream, Map<String, String> headers) {
        Ask header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Ask from(String lastEventId) {
            return header("Last-Event-ID", lastEventId);
        }

        /** Returns once the stream has told where the client stands. */
        SseClient connect() {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) stream.toURL().openConnection();
                headers.forEach(connection::setRequestProperty);
                connection.setRequestProperty("Accept", "text/event-stream");
                if (connection.getResponseCode() != 200) {
                    throw new IllegalStateException("answered " + connection.getResponseCode());
                }
                SseClient client = new SseClient(connection);
                client.awaitPlace();
                return client;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private SseClient(HttpURLConnection connection) {
        this.connection = connection;
        this.reading = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            String id = null;
            String type = null;
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                String name = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
                switch (name) {
                    case "id" -> id = value;
                    case "event" -> type = value;
                    case "data" -> data.append(value);
                    default -> {
                        if (line.startsWith(":")) {
                            comments.incrementAndGet();
                        }
                    }
                }
                if (line.isEmpty()) {
                    lastId = id;
                    if (!data.isEmpty()) {
                        received.add(new Received(String.valueOf(id), type, data.toString()));
                    }
                    type = null;
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // Cut off, by either side.
        }
        ended = true;
    }

    private void awaitPlace() {
        await().atMost(PATIENCE).until(() -> lastId != null || ended);
    }

    Received next() {
        try {
            Received next = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no event within " + PATIENCE);
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String lastId() {
        return String.valueOf(lastId);
    }

    int comments() {
        return comments.get();
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public void close() {
        connection.disconnect();
        reading.interrupt();
    }
}
