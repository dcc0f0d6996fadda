/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is said in a sentence, and to programs in JSON; what must not be sent is not. */
class FailureTest {
    private static final byte[] CSR = {0x30, 0};

    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final AtomicInteger asked = new AtomicInteger();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private volatile String answer = "422 {\"detail\":\"not granted\",\"reason\":\"NAME_NOT_ALLOWED\",\"status\":422}";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            sent.add(exchange.getRequestURI()
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String[] parts = answer.split(" ", 2);
            byte[] body = parts[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(parts[0]), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        settings("{\"address\":\"http://127.0.0.1:%d\",\"token\":\"t0ken\"}"
                .formatted(server.getAddress().getPort()));
        Files.writeString(
                home.resolve("a.csr"), Pem.of("CERTIFICATE REQUEST", CSR).text());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aRefusalIsJsonForPrograms() {
        assertThat(run("explain", "--csr", at("a.csr"), "--profile", "server", "--json"))
                .isEqualTo(CommandFailure.REFUSED);

        Json said = Json.parse(out.toString());
        assertThat(said.text("exitCode")).isEqualTo("3");
        assertThat(said.text("detail")).isEqualTo("not granted");
        assertThat(said.text("reason")).isEqualTo("NAME_NOT_ALLOWED");
        assertThat(err.toString()).contains("not granted [NAME_NOT_ALLOWED]");
    }

    @Test
    void wrongUsageAndAnAbsentRegistryAreJsonToo() {
        assertThat(run("request", "--json")).isEqualTo(2);
        assertThat(Json.parse(out.toString()).text("detail")).contains("--csr");
        out.getBuffer().setLength(0);
        server.stop(0);

        assertThat(run("list", "--json")).isEqualTo(CommandFailure.UNREACHABLE);
        assertThat(Json.parse(out.toString()).text("exitCode")).isEqualTo("5");
    }

    @Test
    void aRequestWhoseAnswerIsLostCanBeAskedForAgain() {
        answer = "503 {\"detail\":\"not now\"}";

        assertThat(run("request", "--csr", at("a.csr"), "--profile", "server", "--json"))
                .isEqualTo(CommandFailure.UNREACHABLE);

        String key = Json.parse(out.toString()).text("idempotencyKey");
        assertThat(key).isNotEmpty();
        assertThat(err.toString()).contains("--idempotency-key " + key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "[\"s3cret\"]",
                "{\"address\":\"http://127.0.0.1:1\",\"token\":\"s3cret\\ns3cret\"}",
                "{\"address\":\"http://127.0.0.1:1\",\"token\":\"s3cret",
                "{\"address\":\"file:///s3cret\",\"token\":\"s3cret\"}",
                "{\"token\":\"s3cret\"}"
            })
    void aBrokenCliJsonIsSaidWithoutItsContent(String content) throws IOException {
        settings(content);

        assertThat(run("list", "--json")).isEqualTo(CommandFailure.FAILED);

        assertThat(err.toString())
                .contains("cli.json", "chancery up")
                .doesNotContain("s3cret", "Exception")
                .hasLineCount(1);
        assertThat(out.toString()).doesNotContain("s3cret");
    }

    @Test
    void anAnswerThatIsEmptyIsASentence() {
        answer = "200 ";

        assertThat(run("list")).isEqualTo(CommandFailure.FAILED);

        assertThat(err.toString()).contains("not JSON").doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "90d, P90D",
        "36h, PT36H",
        "2w, P14D",
        "15min, PT15M",
        "30 days, P30D",
        "P90D, P90D",
        "pt2m, PT2M",
        "1D, P1D"
    })
    void aLifetimeIsWrittenAsPeopleDo(String given, String sent) {
        assertThat(new Lifespan().convert(given)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"90", "6m", "1y", "P1M", "P2W", "soon", "", "-1d"})
    void aLifetimeThatIsNoneIsExplainedByExample(String given) {
        assertThat(run("request", "--csr", at("a.csr"), "--profile", "server", "--validity", given))
                .isEqualTo(2);

        assertThat(err.toString()).contains("--validity", "90d");
        assertThat(asked).hasValue(0);
    }

    @Test
    void aFileThatCannotBeReadIsSaidWithTheReason() throws IOException {
        Files.createDirectory(home.resolve("directory"));
        Files.write(home.resolve("large"), new byte[70_000]);
        for (Map.Entry<String, String> each : Map.of(
                        "nowhere.csr",
                        "no such file",
                        "directory",
                        "it is a directory",
                        "large",
                        "more than 65536 bytes")
                .entrySet()) {
            run("request", "--csr", at(each.getKey()), "--profile", "server");
            assertThat(err.toString()).contains(each.getKey(), each.getValue());
        }
        run("policy", "check", at("large"));
        run("authority", "install-crl", "--crl", at("nowhere.crl"));
        assertThat(err.toString()).contains("large", "nowhere.crl: there is no such file");
        assertThat(asked).hasValue(0);
    }

    /** The key that a certificate is asked for exists once. */
    @Test
    void whatIsToBeWrittenTakesNothingsPlace() throws IOException {
        String key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
        Files.writeString(home.resolve("a.key"), key);
        Files.writeString(home.resolve("sealed.key"), key.replace("PRIVATE", "ENCRYPTED PRIVATE"));
        Files.write(home.resolve("der.csr"), CSR);
        Files.createDirectory(home.resolve("directory"));
        for (Map.Entry<String, String> each : Map.of(
                        "a.key",
                        "contains a private key",
                        "sealed.key",
                        "contains a private key",
                        "a.csr",
                        "contains a CERTIFICATE REQUEST",
                        "der.csr",
                        "contains DER",
                        "directory",
                        "is a directory",
                        "nowhere/a.pem",
                        "nowhere, which is not a directory")
                .entrySet()) {
            assertThat(run("request", "--csr", at("a.csr"), "--profile", "server", "--out", at(each.getKey())))
                    .as(each.getKey())
                    .isEqualTo(CommandFailure.REFUSED);
            assertThat(err.toString()).contains(at(each.getKey()), each.getValue());
        }

        assertThat(asked).hasValue(0);
        assertThat(home.resolve("a.key")).hasContent(key);
    }

    @Test
    void aPrivateKeyIsSentToNobody() throws IOException {
        String key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
        Files.writeString(home.resolve("key.pem"), key);
        Files.writeString(home.resolve("both.pem"), key + Files.readString(home.resolve("a.csr")));
        Files.write(home.resolve("key.der"), Base64.getDecoder().decode("MC4CAQAwBQYDK2VwBCIEIA=="));
        for (String file : new String[] {"key.pem", "both.pem", "key.der"}) {
            for (String command : new String[] {"request", "explain"}) {
                assertThat(run(command, "--csr", at(file), "--profile", "server"))
                        .isEqualTo(CommandFailure.REFUSED);
            }
        }

        assertThat(err.toString().lines())
                .hasSize(6)
                .allMatch(line -> line.contains("contains a private key") && line.contains("nothing was sent"));
        assertThat(asked).hasValue(0);
    }

    /** Pasted in the wrong place, as PEM, or as what stands between its lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "revoke %s --reason superseded --comment KEY",
                "request --csr CSR --profile server --label note=KEY",
                "request --csr CSR --profile server --name KEY",
                "request --csr CSR --profile server --service KEY",
                "explain --csr CSR --profile KEY",
                "services set api --alias KEY",
                "hosts set web-1 --address KEY",
                "bind api web-1 --directory KEY",
                "authority csr --role services --subject KEY",
                "authority revoke 00 --reason KEY",
                "authority install --chain FILE",
                "authority install-crl --crl FILE",
                "policy check FILE"
            })
    void aPrivateKeyIsSentInNoTextEither(String command) throws IOException {
        String base64 = "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        String pem = "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
        Files.writeString(home.resolve("key.pem"), pem);
        for (String key : new String[] {pem, base64}) {
            answer = "404 {\"title\":\"Not found\"}";
            String[] words = Arrays.stream(command.formatted("00.01").split(" "))
                    .map(word ->
                            word.replace("KEY", key).replace("CSR", at("a.csr")).replace("FILE", at("key.pem")))
                    .toArray(String[]::new);

            assertThat(run(words)).as(err.toString()).isEqualTo(CommandFailure.REFUSED);
        }

        assertThat(err.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("contains a private key") && line.contains("create a new one"))
                .noneMatch(line -> line.contains(base64));
        assertThat(sent).noneMatch(body -> body.contains("MC4CAQ"));
        assertThat(home.resolve("ca")).doesNotExist();
    }

    @Test
    void aCsrIsSentAsOneBlockWhateverStandsAroundIt() throws IOException {
        String block = Files.readString(home.resolve("a.csr"));
        Files.write(home.resolve("a.der"), CSR);
        Files.writeString(home.resolve("text.csr"), "\uFEFFSubject: CN=a\n\n" + block.replace("\n", "  \r\n"));

        assertThat(CsrFile.read(at("a.der"))).isEqualTo(block);
        assertThat(CsrFile.read(at("text.csr"))).isEqualTo(block);
    }

    private String at(String file) {
        return home.resolve(file).toString();
    }

    private void settings(String content) throws IOException {
        Files.writeString(home.resolve("cli.json"), content);
    }

    private int run(String... arguments) {
        boolean stack = arguments[0].equals("policy");
        String[] all = Stream.concat(
                        Stream.of(arguments), stack ? Stream.empty() : Stream.of("--home", home.toString()))
                .toArray(String[]::new);
        return Chancery.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
