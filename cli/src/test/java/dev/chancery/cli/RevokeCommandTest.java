/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By word and by key, and until it holds. */
class RevokeCommandTest {
    private static final String ID = "00112233445566778899aabbccddeeff.5f00112233445566778899aabbccddeeff001122";
    private static final String REVOCATION =
            "\"reason\":\"keyCompromise\",\"at\":\"2026-11-22T09:00:00Z\",\"transition\":\"t\"";
    private static final String TIMES =
            ",\"effectiveAt\":\"2026-11-22T09:00:01.5Z\",\"lastGoodNextUpdate\":\"2026-11-22T09:10:00Z\"";

    @TempDir
    Path home;

    private final Map<String, Queue<String>> answers = new ConcurrentHashMap<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, List<String>> authorizations = new ConcurrentHashMap<>();
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(home.resolve("cli.json"), "{\"address\":\"" + address() + "\",\"token\":\"t0ken\"}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void waitsUntilNoResponderSaysGood() {
        answers("POST /api/certificates/" + ID + "/revoke", certificate(""));
        answers("GET /api/certificates/" + ID, certificate(""), certificate(""), certificate(TIMES));

        assertThat(run("revoke", ID, "--reason", "keyCompromise", "--wait", "--home", home.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString().lines())
                .containsSequence(
                        "reason   keyCompromise, since 2026-11-22 09:00 UTC",
                        "OCSP     revoked on every OCSP responder since 2026-11-22 09:00:01 UTC",
                        "cached   good responses in client caches expire by 2026-11-22 09:10:00 UTC");
    }

    @Test
    void saysNothingOfTimesThatNobodyWaitedFor() {
        answers("POST /api/certificates/" + ID + "/revoke", certificate(""));

        assertThat(run("revoke", ID, "--reason", "keyCompromise", "--home", home.toString()))
                .isZero();

        assertThat(out.toString()).doesNotContain("OCSP", "cached");
    }

    @ParameterizedTest
    @CsvSource({"EC,256,ES256", "EC,384,ES384", "RSA,2048,PS256", "Ed25519,255,EdDSA"})
    void provesTheKeyAndSendsNeitherItNorTheToken(String kind, int bits, String algorithm) throws Exception {
        KeyPair key = pair(kind, bits);
        Path file = written(key);
        answers("POST /api/revocations/nonces", "{\"nonce\":\"n-1\",\"expiresAt\":\"2026-11-22T09:05:00Z\"}");
        answers("POST /api/revocations/proofs", proved());

        assertThat(run("revoke", ID, "--key", file.toString(), "--home", home.toString()))
                .as(err.toString())
                .isZero();

        String[] parts =
                String.valueOf(bodies.get("POST /api/revocations/proofs")).split("\\.", -1);
        assertThat(parts).hasSize(3);
        assertThat(text(parts[0])).isEqualTo("{\"alg\":\"" + algorithm + "\",\"typ\":\"chancery-revocation-proof\"}");
        assertThat(text(parts[1]))
                .isEqualTo("{\"purpose\":\"revoke\",\"certificate\":\"" + ID + "\",\"nonce\":\"n-1\"}");
        Signature signature = signature(algorithm);
        signature.initVerify(key.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(authorizations.get("POST /api/revocations/proofs")).isEmpty();
        assertThat(authorizations.get("POST /api/revocations/nonces")).isEmpty();
        assertThat(out.toString())
                .contains(
                        "revoked  " + ID,
                        "key      ab is blocked",
                        "2 other certificates with this key are being revoked");
    }

    @Test
    void tellsWhatAKeyTakesWithItBeforeItIsProved() throws Exception {
        answers("POST /api/certificates/" + ID + "/revoke", "{\"certificates\":[\"ab.01\",\"ab.02\"],\"count\":2}");
        answers("POST /api/revocations/nonces", "{\"nonce\":\"n-1\",\"expiresAt\":\"2026-11-22T09:05:00Z\"}");
        answers("POST /api/revocations/proofs", proved());

        assertThat(run("revoke", ID, "--key", written(pair("EC", 256)).toString(), "--home", home.toString()))
                .as(err.toString())
                .isZero();

        assertThat(err.toString())
                .contains("2 other certificates with the same key are revoked too:", "ab.01", "ab.02");
        assertThat(calls)
                .containsExactly(
                        "POST /api/certificates/" + ID + "/revoke",
                        "POST /api/revocations/nonces",
                        "POST /api/revocations/proofs");
        assertThat(bodies.get("POST /api/certificates/" + ID + "/revoke"))
                .isEqualTo("{\"reason\":\"keyCompromise\",\"dryRun\":true}");
    }

    @Test
    void needsNoHomeToProveAKey() throws Exception {
        answers("POST /api/revocations/nonces", "{\"nonce\":\"n-1\",\"expiresAt\":\"2026-11-22T09:05:00Z\"}");
        answers("POST /api/revocations/proofs", proved());
        Files.delete(home.resolve("cli.json"));

        assertThat(run("revoke", ID, "--key", written(pair("EC", 256)).toString(), "--registry", address()))
                .as(err.toString())
                .isZero();

        assertThat(err.toString()).contains("their number is not known: this needs the token");
    }

    /** Its token may be one that tells nothing; the key needs none. */
    @Test
    void provesAKeyWhoseReachNobodyTells() throws Exception {
        answers("POST /api/revocations/nonces", "{\"nonce\":\"n-1\",\"expiresAt\":\"2026-11-22T09:05:00Z\"}");
        answers("POST /api/revocations/proofs", proved());

        assertThat(run("revoke", ID, "--key", written(pair("EC", 256)).toString(), "--home", home.toString()))
                .isZero();

        assertThat(err.toString()).contains("their number is not known: ");
        assertThat(out.toString()).contains("2 other certificates with this key");
    }

    @Test
    void aFileThatIsNoKeyIsSaid() throws IOException {
        Path file = Files.writeString(home.resolve("no.pem"), "-----BEGIN NOTHING-----\n");

        assertThat(run("revoke", ID, "--key", file.toString(), "--home", home.toString()))
                .isEqualTo(CommandFailure.REFUSED);

        assertThat(err.toString()).contains("cannot be read as a private key");
    }

    @Test
    void takesAReasonOrAKey() {
        assertThat(run("revoke", ID, "--key", "k", "--reason", "superseded")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--key k --comment why, --comment requires --reason",
        "--key k --registry http://127.0.0.1:1 --wait, --wait needs the token",
        "--reason superseded --registry http://127.0.0.1:1, --registry requires --key"
    })
    void takesNothingThatWouldGoUnheeded(String options, String sentence) {
        assertThat(run(("revoke " + ID + " " + options).split(" "))).isEqualTo(2);

        assertThat(err.toString()).contains(sentence);
    }

    @Test
    void tellsProgramsTheTimesThatTheyWaitedFor() throws Exception {
        answers("POST /api/revocations/nonces", "{\"nonce\":\"n-1\",\"expiresAt\":\"2026-11-22T09:05:00Z\"}");
        answers("POST /api/revocations/proofs", proved());
        answers("GET /api/certificates/" + ID, certificate(""), certificate(TIMES));

        assertThat(run(
                        "revoke",
                        ID,
                        "--key",
                        written(pair("EC", 256)).toString(),
                        "--wait",
                        "--json",
                        "--home",
                        home.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString().strip()).isEqualTo(proved().replace(REVOCATION, REVOCATION + TIMES));
    }

    private int run(String... arguments) {
        return Chancery.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answers(String call, String... bodies) {
        answers.put(call, new ConcurrentLinkedQueue<>(List.of(bodies)));
    }

    /** Each call's answers in turn, the last one for good. */
    private void answer(HttpExchange exchange) throws IOException {
        String call =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        calls.add(call);
        bodies.put(call, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        authorizations.put(call, exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        Queue<String> known = answers.getOrDefault(call, new ConcurrentLinkedQueue<>());
        String answer = known.size() > 1 ? known.remove() : known.peek();
        byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String certificate(String times) {
        return "{\"id\":\"" + ID + "\",\"state\":\"revoked\",\"subject\":\"CN=api\",\"serial\":\"5f\",\"revocation\":{"
                + REVOCATION + times + "}}";
    }

    private static String proved() {
        return "{\"certificate\":\"" + ID + "\",\"key\":\"ab\",\"others\":2,\"revocation\":{" + REVOCATION + "}}";
    }

    private Path written(KeyPair key) throws IOException {
        return Files.writeString(
                home.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(key.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case "ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
            case "PS256" -> {
                Signature signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield signature;
            }
            default -> Signature.getInstance("Ed25519");
        };
    }

    private static KeyPair pair(String kind, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (!kind.equals("Ed25519")) {
            generator.initialize(bits);
        }
        return generator.generateKeyPair();
    }
}
