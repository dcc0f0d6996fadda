/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ocsp.CertId;
import dev.chancery.x509.ocsp.CertificateStatus;
import dev.chancery.x509.ocsp.OcspAnswer;
import dev.chancery.x509.ocsp.OcspRequest;
import dev.chancery.x509.ocsp.OcspRequest.Parsed;
import dev.chancery.x509.ocsp.SingleAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An authority that signs its status itself (RFC 6960 §4.2.2.2), as our responder never does: it holds no authority's key. Made of the library that the
 * responder is made of, so that what the library writes is read in this form too, and the status unknown is.
 */
final class DirectResponder implements AutoCloseable {
    private static final int OK = 200;

    private final Map<SerialNumber, CertificateStatus> statuses = new ConcurrentHashMap<>();
    private final OcspAnswer answers;
    private final HttpServer server;
    private volatile boolean askedWithNonce;

    DirectResponder(TestCa authority) {
        this.answers = new OcspAnswer(authority.key(), authority.certificate());
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/ocsp", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp");
    }

    void say(SerialNumber serial, CertificateStatus status) {
        statuses.put(serial, status);
    }

    /** Whether the last request had a nonce. */
    boolean wasAskedWithNonce() {
        return askedWithNonce;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] der = exchange.getRequestMethod().equals("POST")
                    ? exchange.getRequestBody().readAllBytes()
                    : Base64.getDecoder().decode(inPath(exchange.getRequestURI().getRawPath()));
            byte[] answer = answer(der);
            exchange.getResponseHeaders().add("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(OK, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String inPath(String path) {
        return URLDecoder.decode(path.substring("/ocsp/".length()), StandardCharsets.UTF_8);
    }

    private byte[] answer(byte[] der) {
        if (!(OcspRequest.parse(der) instanceof Parsed.Readable readable)) {
            return OcspAnswer.Failure.MALFORMED_REQUEST.encoded();
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        CertId asked = readable.request().certificates().getFirst();
        CertificateStatus status = statuses.getOrDefault(asked.serial().orElseThrow(), new CertificateStatus.Unknown());
        askedWithNonce = readable.request().nonce().isPresent();
        return answers.encoded(
                List.of(new SingleAnswer(asked, status, now, now.plus(Duration.ofHours(1)))),
                now,
                readable.request().nonce());
    }
}
