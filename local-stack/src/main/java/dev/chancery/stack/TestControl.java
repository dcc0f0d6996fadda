/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Lets a test break broker and database: one connection, one line, one answer ({@code done}, or what went wrong).
 *
 * <p>A socket and not standard input, because the test frameworks' class loaders share no stream. The token keeps the neighbours out.
 */
final class TestControl {
    private final ServerSocket socket;
    private final String token = UUID.randomUUID().toString();
    private final Infrastructure infrastructure;

    private TestControl(ServerSocket socket, Infrastructure infrastructure) {
        this.socket = socket;
        this.infrastructure = infrastructure;
    }

    static TestControl listen(Infrastructure infrastructure) throws IOException {
        TestControl testControl =
                new TestControl(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), infrastructure);
        Thread.ofPlatform().name("orders").daemon().start(testControl::serve);
        return testControl;
    }

    int port() {
        return socket.getLocalPort();
    }

    String token() {
        return token;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                answer(connection);
            } catch (IOException e) {
                System.err.println("command failed: " + e.getMessage());
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        String line = String.valueOf(reader.readLine());
        try (PrintWriter writer =
                new PrintWriter(new OutputStreamWriter(connection.getOutputStream(), StandardCharsets.UTF_8), true)) {
            writer.println(line.startsWith(token + " ") ? carryOut(line.substring(token.length() + 1)) : "refused");
        }
    }

    private String carryOut(String order) {
        try {
            switch (order) {
                case "kill kafka" -> infrastructure.killBroker();
                case "start kafka" -> infrastructure.startBroker();
                case "kill postgres" -> infrastructure.killPostgres();
                case "start postgres" -> infrastructure.startPostgres();
                default -> {
                    return "unknown command: " + order;
                }
            }
            return "done";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
