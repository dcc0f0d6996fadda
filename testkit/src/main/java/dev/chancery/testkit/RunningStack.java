/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where the infrastructure of this JVM is and how to log in.
 *
 * <p>It is kept as text in a system property: Quarkus loads this class once for each of its class loaders, and each must find the same.
 */
record RunningStack(
        String kafka,
        Map<String, Map<String, String>> kafkaLogins,
        Map<String, Map<String, String>> postgresLogins,
        int ordersPort,
        String ordersToken) {

    private static final String DESCRIPTION = "dev.chancery.testkit.stack";
    private static final String STRATEGY = "chancery.test.infrastructure";
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static RunningStack available() {
        // a string constant is one object in the whole JVM, whatever the class loader
        synchronized (DESCRIPTION.intern()) {
            String description = System.getProperty(DESCRIPTION);
            if (description == null) {
                description = start();
                System.setProperty(DESCRIPTION, description);
            }
            return parse(description);
        }
    }

    private static String start() {
        String strategy = System.getProperty(STRATEGY, "auto");
        return switch (strategy) {
            case "local", "auto" -> LocalProcess.start();
            default ->
                throw new IllegalArgumentException(
                        "-D" + STRATEGY + "=" + strategy + " is not known: local or auto is");
        };
    }

    private static RunningStack parse(String description) {
        try {
            return JSON.readValue(description, RunningStack.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the local stack describes itself in a form that is not understood", e);
        }
    }

    String bootstrapServers() {
        return kafka;
    }

    Map<String, String> kafkaLogin(String principal) {
        Map<String, String> login = kafkaLogins.get(principal);
        if (login == null) {
            throw new IllegalArgumentException(principal + " is none of " + kafkaLogins.keySet());
        }
        return login;
    }

    Map<String, String> postgresLogin(String role) {
        return postgresLogins.getOrDefault(role, Map.of());
    }

    void order(String order) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ordersPort)) {
            OutputStream out = socket.getOutputStream();
            out.write((ordersToken + " " + order + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (!"done".equals(answer)) {
                throw new IllegalStateException(order + ": " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(order + " did not reach the local stack", e);
        }
    }
}
