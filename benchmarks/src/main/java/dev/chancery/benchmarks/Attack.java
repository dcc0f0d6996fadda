/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a stranger or one tenant does to the others of a stack on this machine, until it is ended. A process of its own, so that its work can be kept
 * apart from what is measured.
 *
 * <p>Arguments: one of {@link Kind}, the stack's home, the responder's port.
 */
public final class Attack {
    private static final int BODY_BYTES = 120_000;
    private static final Duration REST = Duration.ofSeconds(2);
    private static final int SOURCES = 200;

    private final JsonNode front;
    private final Map<String, Object> tenant;
    private final int ocsp;
    private final List<Socket> held = new ArrayList<>();

    /** Each of another kind. */
    enum Kind {
        /** A tenant fills its topic as fast as the broker lets him. */
        FLOOD,
        /** A tenant's records of 64 MB that are 6 kB on the log. */
        BOMBS,
        /** 1,500 requests of 120 kB each at the front door, whose last bytes all come at once; and again. */
        BODIES,
        /** The same of a stranger, who never sends the last byte. */
        UNENDING_BODIES,
        /** 1,500 connections to the responder from 200 addresses, which begin a request and go no further. */
        SLOW_QUESTIONS,
        /** Questions of 4 kB to the responder, each another one that it cannot know. */
        LARGE_QUESTIONS,
        /** 500 connections to the broker that announce half a megabyte before a login. */
        ANNOUNCEMENTS
    }

    private Attack(Path home, int ocsp) throws IOException {
        this.front = new ObjectMapper().readTree(home.resolve("cli.json").toFile());
        this.tenant = Broker.as("local", home);
        this.ocsp = ocsp;
    }

    public static void main(String[] arguments) throws Exception {
        Attack attack = new Attack(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        Kind kind = Kind.valueOf(arguments[0]);
        System.out.println("begun");
        while (true) {
            attack.once(kind);
        }
    }

    private void once(Kind kind) throws IOException, ExecutionException, InterruptedException {
        switch (kind) {
            case FLOOD -> send("none", new byte[20_000], 100);
            case BOMBS -> send("zstd", new byte[64_000_000], 1);
            case BODIES -> bodies("Authorization: Bearer " + front.path("token").asText() + "\r\n", true);
            case UNENDING_BODIES -> bodies("", false);
            case SLOW_QUESTIONS -> hold(1_500, ocsp, "GET /ocsp/ HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(3_000));
            case LARGE_QUESTIONS -> ask();
            case ANNOUNCEMENTS -> announce();
        }
    }

    private void send(String codec, byte[] value, int count) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = new HashMap<>(tenant);
        settings.putAll(Map.of(
                "compression.type", codec,
                "max.request.size", 200_000_000,
                "buffer.memory", 200_000_000,
                "delivery.timeout.ms", 600_000,
                "max.block.ms", 600_000));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Future<RecordMetadata> last =
                    CompletableFuture.failedFuture(new IllegalArgumentException("nothing to send"));
            for (int i = 0; i < count; i++) {
                byte[] id = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
                last = producer.send(new ProducerRecord<>("chancery.requests.local.v1", id, value));
            }
            last.get();
        }
    }

    private void bodies(String authorization, boolean ending) throws IOException {
        URI door = URI.create(front.path("address").asText());
        String head = "POST /api/requests HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization
                + "Content-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n";
        byte[] body = ("{\"profile\":\"server\",\"csr\":\"" + "x".repeat(BODY_BYTES - 30))
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1_500; i++) {
            begin(door.getPort(), i, head.formatted(UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII), body);
        }
        for (Socket socket : held) {
            if (ending) {
                write(socket, " ".repeat(BODY_BYTES - body.length).getBytes(StandardCharsets.US_ASCII));
            }
        }
        rest();
    }

    private void hold(int count, int port, String head) throws IOException {
        for (int i = 0; i < count; i++) {
            begin(port, i, head.getBytes(StandardCharsets.US_ASCII));
        }
        rest();
    }

    private void ask() throws IOException {
        byte[] question = new byte[4_000];
        question[0] = 0x30;
        ByteBuffer.wrap(question).putLong(100, System.nanoTime());
        begin(
                ocsp,
                0,
                ("POST /ocsp HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + question.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                question);
        for (Socket socket : held) {
            if (socket.getInputStream().read() < 0) {
                socket.close();
            }
        }
        close();
    }

    private void announce() throws IOException {
        int port =
                Integer.parseInt(String.valueOf(tenant.get("bootstrap.servers")).split(":", -1)[1]);
        for (int i = 0; i < 500; i++) {
            begin(port, i, ByteBuffer.allocate(1_000).putInt(500_000).array());
        }
        rest();
    }

    /** From one of many addresses of loopback; one that is turned away is no longer held. */
    private void begin(int port, int number, byte[]... parts) {
        try {
            InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number % SOURCES)});
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
            held.add(socket);
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
            }
        } catch (IOException e) {
            LockSupport.parkNanos(1_000_000); // turned away
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            LockSupport.parkNanos(1_000); // turned away meanwhile
        }
    }

    /** For as long as somebody on the other side may think about it. */
    private void rest() throws IOException {
        LockSupport.parkNanos(REST.toNanos());
        close();
    }

    private void close() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        held.clear();
    }
}
