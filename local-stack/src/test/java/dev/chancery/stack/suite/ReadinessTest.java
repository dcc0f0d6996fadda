/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.chancery.stack.home.RunState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    @Test
    void namesTheChecksOfAServiceThatSayNoWithTheirData() throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/q/health/ready", exchange -> {
            byte[] body = """
                    {"status":"DOWN","checks":[{"name":"database","status":"UP"},
                     {"name":"views","status":"DOWN","data":{"behind":"issuances","by":12}}]}""".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        service.start();
        try {
            String address = "127.0.0.1:" + service.getAddress().getPort();

            assertThat(Readiness.missing(part("registry", address, address)))
                    .containsExactly("views: behind=issuances, by=12");
        } finally {
            service.stop(0);
        }
    }

    @Test
    void aFrozenPartIsNotReadyThoughItsPortTakesConnections() throws IOException {
        try (ServerSocket frozen = listening()) {
            String address = "127.0.0.1:" + frozen.getLocalPort();

            assertThat(Readiness.missing(part("kafka", address, null))).containsExactly("does not respond within 2 s");
            assertThat(Readiness.missing(part("postgres", address, null)))
                    .containsExactly("does not respond within 2 s");
            assertThat(Readiness.missing(part("issuer", address, address)))
                    .containsExactly("does not respond within 2 s");
        }
    }

    @Test
    void saysWhyTheDatabaseTakesNoLogins() throws IOException {
        try (ServerSocket recovering = listening()) {
            Thread.ofPlatform().daemon().start(() -> refuse(recovering));

            assertThat(Readiness.missing(part("postgres", "127.0.0.1:" + recovering.getLocalPort(), null)))
                    .containsExactly("the database system is starting up");
        }
    }

    @Test
    void aPartWithoutAProcessIsNotReady() {
        assertThat(Readiness.missing(new RunState.Part("ocsp", "ended", 0, "127.0.0.1:1", "127.0.0.1:1", "")))
                .isEqualTo(List.of("no process"));
    }

    private static void refuse(ServerSocket server) {
        try (Socket connection = server.accept()) {
            ByteArrayOutputStream fields = new ByteArrayOutputStream();
            fields.write("SFATAL\0C57P03\0Mthe database system is starting up\0\0".getBytes(StandardCharsets.US_ASCII));
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeByte('E');
            out.writeInt(4 + fields.size());
            fields.writeTo(out);
            out.flush();
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // the test has seen enough
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static RunState.Part part(String name, String address, @Nullable String health) {
        return new RunState.Part(name, "up", ProcessHandle.current().pid(), address, health, "2026-01-01T00:00:00Z");
    }
}
