/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.contracts.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends a request line as it is: HTTP clients tidy paths up. */
final class RawHttp {
    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");

    private RawHttp() {}

    record Response(int status, Map<String, String> headers, Bytes content) {
        byte[] body() {
            return content.octets();
        }

        /** Empty when it is not there. */
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    static Response get(URI server, String path, String... headers) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            StringBuilder request =
                    new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            OutputStream out = socket.getOutputStream();
            out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    /** The heads of the responses to a request that is sent so often on one connection, each once the last was answered. */
    static List<String> headsOf(URI server, String request, int times) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            List<String> heads = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) socket.getInputStream().read());
                }
                heads.add(head.toString());
                Matcher length = LENGTH.matcher(head);
                int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
                socket.getInputStream().readNBytes(body);
            }
            return heads;
        }
    }

    private static Response parse(byte[] all) {
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = text.substring(0, end).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        Bytes body = Bytes.of(text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
        int status = Integer.parseInt(lines.getFirst().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        return new Response(status, headers, body);
    }
}
