/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.DerTree;
import dev.chancery.x509.SerialNumber;
import io.netty.util.internal.PlatformDependent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What strangers send to the port that everybody reaches (promise P18): a corpus, and requests bent at their joints. Each is answered within two
 * seconds by malformedRequest, unauthorized or an HTTP status of 4xx; the next good request is answered as ever; no memory stays.
 *
 * <p>{@code -Dchancery.mutations=1000000} looks longer, {@code -Dchancery.mutations.seed=} repeats a run.
 */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
class HostileRequestsIT extends RunningResponder {
    private static final int MUTATIONS = Integer.getInteger("chancery.mutations", 3_000);
    private static final long SEED = Long.getLong("chancery.mutations.seed", System.nanoTime());
    private static final Duration ANSWERED_MAX = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Of its own: connections that were maltreated are nobody else's. */
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final int SUCCESSFUL = 0;
    private static final int MALFORMED = 1;
    private static final int UNAUTHORIZED = 6;

    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Hostile");
    private static FakeServices others;
    private static SerialNumber issued;

    @BeforeAll
    static void announceTheAuthority() {
        others = new FakeServices(ROOT, CA);
        SerialNumber serial = SerialNumber.issued(new BigInteger(150, new Random()).setBit(158));
        issued = others.issue(CA, serial, Instant.now().plus(1, ChronoUnit.DAYS));
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @BeforeEach
    void answers() {
        address = address.resolve("/ocsp");
        await().atMost(LIMIT).until(() -> said(good()), Said.ocsp(SUCCESSFUL)::equals);
    }

    /** What a client was told, with the OCSP status where the HTTP status is 200. */
    private record Said(int http, int ocsp) {
        static Said ocsp(int status) {
            return new Said(200, status);
        }

        boolean isRefusal() {
            return (http >= 400 && http < 500) || this.equals(ocsp(MALFORMED)) || this.equals(ocsp(UNAUTHORIZED));
        }
    }

    @Test
    void everyRequestOfTheCorpusIsAnsweredAsItsPlaceSays() {
        Map<String, Integer> places =
                Map.of("malformed", MALFORMED, "unauthorized", UNAUTHORIZED, "answered", SUCCESSFUL);

        places.forEach((place, status) -> assertThat(HostileRequest.all(place))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(said(request.about(CA, issued)))
                        .as(request.name())
                        .isEqualTo(Said.ocsp(status))));
        assertThat(said(good())).isEqualTo(Said.ocsp(SUCCESSFUL));
    }

    @Test
    void everyBeginningOfARequestIsMalformed() {
        byte[] whole = TestOcspRequest.about(CA, issued).nonce(new byte[32]).der();

        IntStream.range(0, whole.length)
                .forEach(length -> assertThat(said(Arrays.copyOf(whole, length)))
                        .as(length + " octets of " + whole.length)
                        .isEqualTo(Said.ocsp(MALFORMED)));
    }

    /** The name of who asks is passed over, so depth alone is wrong with these. */
    @Test
    void whatIsNestedMoreThanSixteenDeepIsMalformed() {
        assertThat(said(askedBy(nested(13)))).isEqualTo(Said.ocsp(SUCCESSFUL));
        assertThat(said(askedBy(nested(14)))).isEqualTo(Said.ocsp(MALFORMED));
        assertThat(said(askedBy(nested(900)))).isEqualTo(Said.ocsp(MALFORMED));
    }

    /** An extension that nobody knows is passed over too. */
    @Test
    void aRequestOfMoreThanFourKilobytesIsMalformed() {
        assertThat(said(padded(4_096))).isEqualTo(Said.ocsp(SUCCESSFUL));
        assertThat(said(padded(4_097))).isEqualTo(Said.ocsp(MALFORMED));
        assertThat(said(padded(60_000))).isEqualTo(Said.ocsp(MALFORMED));
    }

    @Test
    void everyStrangePathIsRefused() throws IOException {
        String base64 = Base64.getEncoder().encodeToString(good());
        List<String> paths = List.of(
                "/ocsp/%",
                "/ocsp/%4",
                "/ocsp/%zz",
                "/ocsp/%00",
                "/ocsp/%C3%28",
                "/ocsp/" + base64 + "%",
                "/ocsp/" + base64.substring(1),
                "/ocsp/" + base64.replace('M', '-'),
                "/ocsp/"
                        + URLEncoder.encode(
                                URLEncoder.encode("=" + base64, StandardCharsets.UTF_8), StandardCharsets.UTF_8),
                "/ocsp/!!!!",
                "/ocsp/====",
                "/ocsp/////////",
                "/ocsp/..%2f..%2fetc%2fpasswd",
                "/ocsp/../ca/roots.pem",
                "/ocsp/a%00b",
                "/ocsp",
                "/ocsp/",
                "/ocsp?" + base64,
                "/OCSP/" + base64,
                "/ocspx/" + base64,
                "/ocsp/" + "M".repeat(8_000),
                "/ocsp/" + "M".repeat(9_000),
                "/ocsp/" + "%".repeat(8_000));

        for (String path : paths) {
            Said said = raw("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", new byte[0]);
            assertThat(said.isRefusal()).as(path + ": " + said).isTrue();
        }
    }

    @Test
    void everyStrangeMessageIsRefused() throws IOException {
        byte[] good = good();
        String post = "POST /ocsp HTTP/1.1\r\nHost: test\r\nConnection: close\r\n";
        String chunked = post + "Transfer-Encoding: chunked\r\n";
        Map<String, String> messages = Map.ofEntries(
                Map.entry("a length that is no number", post + "Content-Length: x\r\n\r\n"),
                Map.entry("a negative length", post + "Content-Length: -1\r\n\r\n"),
                Map.entry("a length of 20 digits", post + "Content-Length: 99999999999999999999\r\n\r\n"),
                Map.entry("two lengths", post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\n0000"),
                Map.entry("no length", post + "\r\n"),
                Map.entry(
                        "chunks of more than 4,096 octets",
                        chunked + "\r\n1100\r\n" + "0".repeat(0x1100) + "\r\n0\r\n\r\n"),
                Map.entry("another coding", post + "Transfer-Encoding: gzip\r\nContent-Length: 4\r\n\r\n0000"),
                Map.entry("a header without a colon", post + "what is this\r\n\r\n"),
                Map.entry("a header of 20,000 octets", post + "X: " + "x".repeat(20_000) + "\r\n\r\n"),
                Map.entry("no HTTP", "HELO test\r\n\r\n"),
                Map.entry("another method", "BREW /ocsp HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"),
                Map.entry("TRACE", "TRACE /ocsp HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"),
                Map.entry("DELETE", "DELETE /ocsp HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"));

        for (Map.Entry<String, String> message : messages.entrySet()) {
            Said said = raw(message.getValue(), new byte[0]);
            assertThat(said.isRefusal()).as(message.getKey() + ": " + said).isTrue();
        }
        // What is not hostile, and looks like it: RFC 6960 §A.1 names the type, and no client that leaves it out has
        // done harm.
        String length = "Content-Length: " + good.length + "\r\n\r\n";
        assertThat(raw(post + "Content-Type: text/html\r\n" + length, good)).isEqualTo(Said.ocsp(SUCCESSFUL));
        assertThat(raw(post + length, good)).isEqualTo(Said.ocsp(SUCCESSFUL));
        assertThat(raw(chunked + "\r\n", inChunks(good))).isEqualTo(Said.ocsp(SUCCESSFUL));
    }

    /** Where chunks are none, nobody knows where the next request begins. Netty ends the connection, and says nothing on it any more (RFC 9112 §8). */
    @Test
    void brokenChunksEndTheConnection() throws IOException {
        String chunked = "POST /ocsp HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";

        assertThat(octets(chunked + "xx\r\n\r\n", new byte[0])).isEmpty();
        assertThat(octets(chunked + "-5\r\n0000\r\n0\r\n\r\n", new byte[0])).isEmpty();
        assertThat(said(good())).isEqualTo(Said.ocsp(SUCCESSFUL));
    }

    /** The configuration of the tests gives a request three seconds to come in. */
    @Test
    void twoHundredWhoAreSlowOrSilentKeepNobodyWaiting() throws IOException {
        List<SlowClient> dribbling = new ArrayList<>();
        List<SlowClient> silent = new ArrayList<>();
        String post = "POST /ocsp HTTP/1.1\r\nHost: test\r\nContent-Length: 4000\r\n\r\n";
        String much = ("GET " + inPath(good()) + " HTTP/1.1\r\nHost: test\r\n\r\n").repeat(2_000);
        try {
            for (int i = 0; i < 50; i++) {
                dribbling.add(SlowClient.dribbling(address, "GET /ocsp/"));
                dribbling.add(SlowClient.dribbling(address, post));
                silent.add(SlowClient.neverReading(address, much));
                silent.add(SlowClient.neverReading(address, ""));
            }

            await().atMost(LIMIT).until(() -> metric("chancery_ocsp_connections") >= 200);

            await().atMost(LIMIT).until(() -> {
                assertThat(said(good())).isEqualTo(Said.ocsp(SUCCESSFUL));
                return dribbling.stream().allMatch(SlowClient::isCutOff);
            });

            assertThat(dribbling)
                    .allSatisfy(client -> assertThat(client.lasted()).isGreaterThanOrEqualTo(Duration.ofSeconds(3)));
        } finally {
            dribbling.forEach(SlowClient::close);
            silent.forEach(SlowClient::close);
        }
        assertThat(said(good())).isEqualTo(Said.ocsp(SUCCESSFUL));
    }

    @Test
    void nothingComesOfAMutationButARefusalOrAnAnswerAndNoMemoryStays() {
        System.out.println(MUTATIONS + " mutations, repeated by -Dchancery.mutations.seed=" + SEED);
        List<byte[]> requests = requests();
        Random random = new Random(SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        // The first make classes, compiled code and buffers, which stay.
        IntStream.range(0, MUTATIONS / 2).forEach(i -> outcomes.merge(outcome(i, requests, random), 1, Integer::sum));
        long before = memory();
        IntStream.range(MUTATIONS / 2, MUTATIONS)
                .forEach(i -> outcomes.merge(outcome(i, requests, random), 1, Integer::sum));
        long after = memory();

        System.out.println("mutations: " + outcomes + "; kB of memory before the second half " + before / 1_024
                + ", after it " + after / 1_024);
        assertThat(said(good())).isEqualTo(Said.ocsp(SUCCESSFUL));
        // Where all are refused at the door, nothing behind it was looked at.
        assertThat(outcomes).containsKeys("answered", "malformed", "unauthorized");
        assertThat(after)
                .as("octets in use, heap after a collection and buffers")
                .isLessThan(before + before / 10);
    }

    private String outcome(int number, List<byte[]> requests, Random random) {
        DerTree tree = DerTree.parse(requests.get(random.nextInt(requests.size())));
        DerTree donor = DerTree.parse(requests.get(random.nextInt(requests.size())));
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            tree.mutate(random, donor);
        }
        byte[] mutation = tree.encoded();
        boolean inPath = random.nextInt(4) == 0;
        try {
            HttpResponse<byte[]> answer = inTime(() -> inPath ? get(mutation) : post(mutation));
            Said said = read(answer.statusCode(), answer.body());
            if (said.equals(Said.ocsp(SUCCESSFUL))) {
                requireAboutTheIssued(answer.body());
                return "answered";
            }
            assertThat(said.isRefusal()).as(said.toString()).isTrue();
            return said.http() != 200 ? "HTTP " + said.http() : said.ocsp() == MALFORMED ? "malformed" : "unauthorized";
        } catch (Exception | AssertionError e) {
            return fail(
                    "mutation " + number + " of seed " + SEED + ": "
                            + HexFormat.of().formatHex(mutation),
                    e);
        }
    }

    /** Whatever a request was bent into: good is one serial alone. */
    private static void requireAboutTheIssued(byte[] body) throws Exception {
        BasicOCSPResp basic = (BasicOCSPResp) new OCSPResp(body).getResponseObject();
        for (SingleResp single : basic.getResponses()) {
            assertThat(single.getCertStatus()).isNull();
            assertThat(single.getCertID().getSerialNumber()).isEqualTo(issued.value());
        }
    }

    private static List<byte[]> requests() {
        List<byte[]> requests = new ArrayList<>(HostileRequest.all("answered").stream()
                .map(request -> request.about(CA, issued))
                .toList());
        requests.add(TestOcspRequest.about(CA, issued).nonce(new byte[32]).der());
        requests.add(TestOcspRequest.about(CA, issued).and(CA, issued).der());
        return requests;
    }

    /** Live objects after a full collection, and what Netty holds beside the heap. The service runs in this very process. */
    private static long memory() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    private static byte[] good() {
        return TestOcspRequest.about(CA, issued).der();
    }

    private Said said(byte[] request) {
        HttpResponse<byte[]> answer = inTime(() -> post(request));
        Said said = read(answer.statusCode(), answer.body());
        if (said.isRefusal()) {
            assertThat(answer.headers().firstValue("content-type")).contains("application/ocsp-response");
            assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        }
        return said;
    }

    private HttpResponse<byte[]> post(byte[] request) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/ocsp-request")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request)));
    }

    private HttpResponse<byte[]> get(byte[] request) {
        return send(HttpRequest.newBuilder(address.resolve(inPath(request))));
    }

    private static String inPath(byte[] request) {
        return "/ocsp/" + URLEncoder.encode(Base64.getEncoder().encodeToString(request), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Exchange<T> {
        T once();
    }

    /** A machine stands still now and then; what takes its time takes it the second time too. */
    private static <T> T inTime(Exchange<T> exchange) {
        Duration taken = Duration.ZERO;
        for (int i = 0; i < 2; i++) {
            long begun = System.nanoTime();
            T answer = exchange.once();
            taken = Duration.ofNanos(System.nanoTime() - begun);
            if (taken.compareTo(ANSWERED_MAX) <= 0) {
                return answer;
            }
        }
        throw new AssertionError("answered after " + taken);
    }

    private Said raw(String head, byte[] body) throws IOException {
        byte[] all = octets(head, body);
        String text = new String(all, StandardCharsets.ISO_8859_1);
        assertThat(text).as(head).startsWith("HTTP/1.");
        int status = Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        return read(status, Arrays.copyOfRange(all, text.indexOf("\r\n\r\n") + 4, all.length));
    }

    /** All that comes back until the connection is closed, in time. */
    private byte[] octets(String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) ANSWERED_MAX.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not answered within " + ANSWERED_MAX + ": " + head, e);
        }
    }

    private static Said read(int http, byte[] body) {
        try {
            return http == 200 ? Said.ocsp(new OCSPResp(body).getStatus()) : new Said(http, 0);
        } catch (IOException e) {
            throw new AssertionError("no OCSPResponse", e);
        }
    }

    private static ASN1Encodable nested(int levels) {
        ASN1Encodable nested = DERNull.INSTANCE;
        for (int i = 0; i < levels; i++) {
            nested = new DERSequence(nested);
        }
        return nested;
    }

    private static byte[] askedBy(ASN1Encodable name) {
        return request(new DERTaggedObject(true, 1, name), list());
    }

    /** As long as that, from 1,000 to 65,535 octets: the headers of DER have one length there. */
    private static byte[] padded(int octets) {
        int around = withUnknownExtension(octets - 500).length - (octets - 500);
        return withUnknownExtension(octets - around);
    }

    private static byte[] withUnknownExtension(int octets) {
        Extension unknown = new Extension(
                new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), false, new DEROctetString(new byte[octets]));
        return request(list(), new DERTaggedObject(true, 2, new Extensions(unknown)));
    }

    private static ASN1Encodable list() {
        return OCSPRequest.getInstance(good()).getTbsRequest().getRequestList();
    }

    private static byte[] request(ASN1Encodable... fields) {
        try {
            return new DERSequence(new DERSequence(fields)).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] inChunks(byte[] body) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (byte octet : body) {
            chunks.writeBytes("1\r\n".getBytes(StandardCharsets.US_ASCII));
            chunks.write(octet);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunks.toByteArray();
    }
}
