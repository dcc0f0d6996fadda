/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.PackagedService;
import dev.chancery.x509.SerialNumber;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody without a login tries to end the responder, which has the heap that it is shipped with: by what it keeps, and by what it reads. Everybody else is
 * answered meanwhile and afterwards, it is ready, and what it follows the log with is alive.
 *
 * <p>{@code -Dchancery.attacks=20000} tries harder.
 */
@Timeout(300)
class AttackedIT {
    private static final int ATTACKS = Integer.getInteger("chancery.attacks", 300);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final TestCa CA = TestCa.root().issuing("Test Attacked");

    private static FakeServices others;
    private static PackagedService service;
    private static URI address;
    private static byte[] good;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws IOException {
        others = new FakeServices(CA);
        SerialNumber serial = others.issue(CA, Instant.now().plus(1, ChronoUnit.DAYS));
        good = TestOcspRequest.about(CA, serial).der();
        int port = freePort();
        address = URI.create("http://127.0.0.1:" + port + "/ocsp");
        service = PackagedService.of(
                "ocsp",
                home,
                Map.of(
                        "chancery.ocsp.port", String.valueOf(port),
                        "chancery.ocsp.key-directory", home.resolve("keys").toString(),
                        "chancery.ocsp.passphrase-file",
                                home.resolve("passphrase").toString()),
                List.of());
        service.start();
        await().atMost(LIMIT).until(AttackedIT::isAnswered);
        // Where authorities of other tests are on the log, which nobody grants a signer, it is ready half a minute
        // after it was first asked: now.
        service.get("/q/health/ready");
    }

    @AfterAll
    static void stop() {
        service.close();
        others.close();
    }

    /** What a test checks of its victim. */
    @AfterEach
    void isAliveAndKnowsWhatIsNew() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        assertThat(service.isRunning()).isTrue();
        await().atMost(LIMIT).until(AttackedIT::isAnswered);
        SerialNumber next = others.issue(CA, Instant.now().plus(1, ChronoUnit.DAYS));
        byte[] question = TestOcspRequest.about(CA, next).der();
        await("its followers read").atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
        awaitReady();
        assertThat(Files.readString(service.log())).doesNotContain("OutOfMemoryError");
    }

    @Test
    void questionsThatAreLargeAndAllDifferentAreNotKept() throws IOException {
        byte[] name = "a".repeat(3_700).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ATTACKS; i++) {
            byte[] own = name.clone();
            System.arraycopy(Integer.toString(1_000_000 + i).getBytes(StandardCharsets.US_ASCII), 0, own, 0, 7);
            assertThat(status(withParameters(own))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
            assertThat(status(askedBy(own))).isEqualTo(OCSPResp.SUCCESSFUL);
        }
        assertThat(metric("chancery_ocsp_answers_kept")).isLessThan(50);
        assertThat(metric("chancery_ocsp_answers_memory_bytes")).isLessThan(100_000);
    }

    @Test
    void connectionsWithHeadersThatNeverEndLeaveRoomForOthers() throws IOException {
        byte[] head = ("GET /ocsp/ HTTP/1.1\r\nHost: x\r\n" + "a:b\r\n".repeat(60) + "X: " + "x".repeat(3_600))
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ATTACKS; i++) {
            begin(2, head);
            if (i % 100 == 0) {
                assertThat(isAnswered()).as("beside %d", i).isTrue();
            }
        }
        assertThat(metric("chancery_ocsp_connections_rejected_total")).isPositive();
    }

    @Test
    void connectionsFromManyAddressesEndWithThem() throws IOException {
        byte[] body = ("POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n" + "0".repeat(3_900))
                .getBytes(StandardCharsets.US_ASCII);
        byte[] unread = "GET /ca/none HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ATTACKS; i++) {
            begin(2 + i % 200, i % 2 == 0 ? body : unread);
        }
        assertThat(service.get("/q/health/live").statusCode()).isEqualTo(200);
    }

    /** One that is turned away shows so at once, or with the next byte that is sent. */
    private void begin(int from, byte[] bytes) {
        try {
            Socket socket = new Socket(
                    address.getHost(),
                    address.getPort(),
                    InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) from}),
                    0);
            sockets.add(socket);
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // turned away
        }
    }

    private static void awaitReady() {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(service.get("/q/health/ready").body())
                        .contains("\"status\": \"UP\"")
                        .doesNotContain("DOWN"));
    }

    private static boolean isAnswered() {
        return status(good) == OCSPResp.SUCCESSFUL;
    }

    /** By a connection of its own, as a new client has; -1 where there was no answer. */
    private static int status(byte[] question) {
        String head = "POST /ocsp HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + question.length
                + "\r\n\r\n";
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(question);
            InputStream in = socket.getInputStream();
            String all = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            int body = all.indexOf("\r\n\r\n") + 4;
            return all.startsWith("HTTP/1.1 200 ")
                    ? new OCSPResp(all.substring(body).getBytes(StandardCharsets.ISO_8859_1)).getStatus()
                    : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    /** The same question by somebody of that name, which nobody looks at. */
    private static byte[] askedBy(byte[] name) throws IOException {
        DERTaggedObject asker = new DERTaggedObject(
                true,
                1,
                new GeneralName(
                        GeneralName.uniformResourceIdentifier,
                        new DERIA5String(new String(name, StandardCharsets.US_ASCII))));
        return new DERSequence(new DERSequence(new ASN1Encodable[] {
                    asker, OCSPRequest.getInstance(good).getTbsRequest().getRequestList()
                }))
                .getEncoded();
    }

    /** The same certificate, by a hash with parameters. */
    private static byte[] withParameters(byte[] parameters) throws IOException {
        CertID id = Request.getInstance(OCSPRequest.getInstance(good)
                        .getTbsRequest()
                        .getRequestList()
                        .getObjectAt(0))
                .getReqCert();
        ASN1ObjectIdentifier hash = id.getHashAlgorithm().getAlgorithm();
        CertID other = new CertID(
                new AlgorithmIdentifier(hash, new DEROctetString(parameters)),
                id.getIssuerNameHash(),
                id.getIssuerKeyHash(),
                id.getSerialNumber());
        return new DERSequence(new DERSequence(new DERSequence(new Request(other, null)))).getEncoded();
    }

    private static double metric(String name) throws IOException {
        return service.get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
