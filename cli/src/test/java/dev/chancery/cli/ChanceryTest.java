/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and scripts see. A small HTTP server stands where the registry would; whether the two agree is for the suite's stories. */
class ChanceryTest {
    private static final String ID = "00112233445566778899aabbccddeeff.5f00112233445566778899aabbccddeeff001122";

    private static final String CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";

    @TempDir
    Path home;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(
                home.resolve("cli.json"),
                "{\"address\":\"http://127.0.0.1:%d\",\"token\":\"t0ken\"}"
                        .formatted(server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aListFitsATerminal() {
        answers.put("GET /api/certificates", "200 {\"items\":[" + certificate() + "]}");

        assertThat(run("list")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "SERIAL    SERVICE  KIND    EXPIRES (UTC)     STATE  ISSUER  SUBJECT",
                        "5f001122  api      server  2026-12-21 10:00  valid  001122  api.internal")
                .allMatch(line -> line.length() <= 80);
    }

    /** What ended years ago would fill the first page for ever. */
    @Test
    void aListBeginsWithWhatIsAlive() {
        answers.put("GET /api/certificates", "200 {\"items\":[]}");

        assertThat(run("list")).isZero();
        assertThat(run("list", "--sort", "notAfter")).isZero();

        assertThat(asked.getFirst()).contains("sort=alive");
        assertThat(asked.getLast()).contains("sort=notAfter");
    }

    @Test
    void aPredecessorIsListedAsGoodUntilItExpires() {
        answers.put(
                "GET /api/certificates",
                "200 {\"items\":[" + certificate().replace("\"valid\"", "\"superseded\"") + "]}");

        assertThat(run("list")).isZero();

        assertThat(out.toString()).contains("superseded  001122  [UNTIL EXPIRATION] api.internal");
    }

    @Test
    void showTellsExtensionsChainAndDeployments() {
        answers.put("GET /api/certificates/" + ID, "200 " + certificateInFull());
        answers.put("GET /api/certificates/" + ID + "/chain", "200 " + resource("chain.pem"));

        assertThat(run("show", ID)).as(err.toString()).isZero();

        assertThat(out.toString()).isEqualTo(resource("show.txt"));
    }

    @Test
    void anEmptyListSaysWhatToTypeNext() {
        answers.put("GET /api/certificates", "200 {\"items\":[]}");

        assertThat(run("list")).isZero();

        assertThat(out.toString()).contains("chancery request --csr");
    }

    @Test
    void whatToTypeNextCanBeTyped() throws IOException {
        answers.put("GET /api/certificates", "200 {\"items\":[]}");
        Path other = Files.createDirectory(home.resolve("a home"));
        Files.copy(home.resolve("cli.json"), other.resolve("cli.json"));

        assertThat(Chancery.run(
                        new PrintWriter(out, true), new PrintWriter(err, true), "list", "--home", other.toString()))
                .isZero();

        assertThat(out.toString()).contains(" --home '" + other + "'");
    }

    @Test
    void programsGetTheAnswerAsItIs() {
        answers.put("GET /api/certificates", "200 {\"items\":[]}");

        assertThat(run("list", "--json")).isZero();

        assertThat(out.toString().strip()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void theTokenTravelsInAHeaderAndNowhereElse() {
        answers.put("GET /api/certificates", "200 {\"items\":[]}");

        run("list");

        assertThat(asked).singleElement().asString().contains("Bearer t0ken").doesNotContain("token=");
    }

    @Test
    void aFieldIsNamedOnce() {
        answers.put(
                "POST /api/certificates/" + ID + "/revoke",
                "422 {\"title\":\"bad\",\"field\":\"reason\",\"detail\":\"field \\\"reason\\\": unknown word\"}");
        answers.put(
                "GET /api/certificates/" + ID,
                "422 {\"title\":\"bad\",\"field\":\"id\",\"detail\":\"must be 73 characters\"}");

        run("revoke", ID, "--reason", "whim");
        run("show", ID);

        assertThat(err.toString().lines())
                .containsExactly(
                        "chancery: field \"reason\": unknown word", "chancery: field id: must be 73 characters");
    }

    @Test
    void aRefusalNamesTheRuleAndExitsWithThree() throws IOException {
        Files.writeString(home.resolve("a.csr"), CSR);
        answers.put(
                "POST /api/requests",
                "422 {\"detail\":\"www.example.com is not granted\",\"reason\":\"NAME_NOT_ALLOWED\",\"decision\":{\"findings\":"
                        + "[{\"verdict\":\"REFUSED\",\"what\":\"dns www.example.com\",\"rule\":\"tenant.local.names\"}]}}");

        assertThat(run("request", "--csr", home.resolve("a.csr").toString(), "--profile", "server"))
                .isEqualTo(CommandFailure.REFUSED);

        assertThat(err.toString())
                .contains("www.example.com is not granted", "NAME_NOT_ALLOWED", "tenant.local.names")
                .doesNotContain("Exception");
    }

    @Test
    void aGrantedRequestLeavesItsChainInTheFile() throws IOException {
        Files.writeString(home.resolve("a.csr"), CSR);
        // Of the certificate before it.
        Files.writeString(home.resolve("a.pem"), resource("chain.pem"));
        answers.put(
                "POST /api/requests",
                "201 {\"certificate\":" + certificate() + ",\"chain\":\"PEM\\n\",\"decision\":" + decision() + "}");

        assertThat(run(
                        "request",
                        "--csr",
                        home.resolve("a.csr").toString(),
                        "--profile",
                        "server",
                        "--out",
                        home.resolve("a.pem").toString()))
                .isZero();

        assertThat(home.resolve("a.pem")).hasContent("PEM\n");
        assertThat(out.toString())
                .contains(
                        "CN=api.internal",
                        "2026-12-21 10:00 UTC",
                        "dropped  extension 2.5.29.19 (requests.extensionsDropped): CA:TRUE")
                .doesNotContain("ACCEPTED", "dns api.internal");
    }

    @Test
    void anUndecidedRequestIsAskedForAgain() throws IOException {
        Files.writeString(home.resolve("a.csr"), CSR);
        answers.put("POST /api/requests", "202 {\"requestId\":\"r-1\",\"state\":\"pending\"}");
        answers.put(
                "GET /api/requests/r-1",
                "200 {\"requestId\":\"r-1\",\"state\":\"granted\",\"certificate\":" + certificate()
                        + ",\"chain\":\"PEM\",\"decision\":" + decision() + "}");

        assertThat(run("request", "--csr", home.resolve("a.csr").toString(), "--profile", "server"))
                .isZero();

        assertThat(out.toString()).isEqualTo("PEM");
        assertThat(err.toString()).contains("dropped  extension 2.5.29.19");
    }

    @Test
    void theBeginningOfASerialNumberIsEnough() {
        answers.put("GET /api/certificates", "200 {\"items\":[" + certificate() + "]}");
        answers.put("POST /api/certificates/" + ID + "/revoke", "200 " + certificate());

        assertThat(run("revoke", "5f0011223344", "--reason", "superseded")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "112233445566778899AABBCCDDEEFF001122",
                "serial=112233445566778899AABBCCDDEEFF001122",
                "00:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22",
                "0x112233445566778899aabbccddeeff001122",
                "000112233445566778899aabbccddeeff001122"
            })
    void aSerialNumberIsTakenAsOpensslPrintsIt(String printed) {
        answers.put("GET /api/certificates", "200 {\"items\":[" + certificate().replace("5f00", "0000") + "]}");
        answers.put("POST /api/certificates/" + ID.replace("5f00", "0000") + "/revoke", "200 " + certificate());

        assertThat(run("revoke", printed, "--reason", "superseded")).isZero();
    }

    @Test
    void whatDoesNotExistExitsWithFour() {
        assertThat(run("show", ID)).isEqualTo(CommandFailure.NOT_FOUND);
    }

    @Test
    void aRegistryThatIsDownIsSaidWithTheRemedy() {
        server.stop(0);

        assertThat(run("list")).isEqualTo(CommandFailure.UNREACHABLE);

        assertThat(err.toString()).contains("./chancery status");
    }

    @Test
    void aHomeWhereNothingWasStartedIsSaidWithTheRemedy() throws IOException {
        Files.delete(home.resolve("cli.json"));

        assertThat(run("list")).isEqualTo(CommandFailure.UNREACHABLE);

        assertThat(err.toString()).contains("./chancery up");
    }

    @Test
    void anOutcomeSaysWhyARequestWasRefused() {
        answers.put(
                "GET /api/requests/6f1c",
                "200 {\"tenant\":\"local\",\"requestId\":\"6f1c\",\"state\":\"refused\",\"reason\":\"NAME_NOT_ALLOWED\","
                        + "\"sentence\":\"not this name\",\"decision\":{\"policyVersion\":\"1\",\"profile\":\"server\",\"findings\":"
                        + "[{\"verdict\":\"REFUSED\",\"what\":\"dns www.example.com\",\"rule\":\"tenants.local.names\"}]}}");

        assertThat(run("outcome", "6f1c")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "request     6f1c of local",
                        "state       refused",
                        "reason      NAME_NOT_ALLOWED",
                        "why         not this name",
                        "policy      1",
                        "",
                        "VERDICT  WHAT                 RULE",
                        "REFUSED  dns www.example.com  tenants.local.names");
    }

    @Test
    void aServiceIsReplacedAsItWasReadOrNotAtAll() {
        answers.put("GET /api/services/api", "200 {\"version\":4,\"bindings\":[{\"host\":\"web-1\"}]}");
        answers.put("PUT /api/services/api", "412 {\"detail\":\"It is version 5 now\"}");

        assertThat(run("services", "set", "api", "--validity", "P30D")).isEqualTo(CommandFailure.REFUSED);

        assertThat(conditions).containsExactly("PUT /api/services/api If-Match: \"4\"");
        assertThat(err.toString()).contains("conflict: another change was made first", "run the command again");
    }

    @Test
    void whatIsNewIsMadeOnlyWhereThereIsNone() {
        answers.put("PUT /api/hosts/web-1", "201 {\"version\":1}");

        assertThat(run("hosts", "add", "web-1")).isZero();

        assertThat(conditions).containsExactly("PUT /api/hosts/web-1 If-None-Match: *");
    }

    @Test
    void onlyWhatIsToldOfAServiceChanges() {
        answers.put(
                "GET /api/services/api",
                "200 {\"name\":\"api\",\"version\":4,\"hostname\":\"api.test\",\"aliases\":[\"a.test\"],\"validity\":\"P30D\","
                        + "\"autoRenew\":false,\"labels\":{\"team\":\"pay\",\"old\":\"x\"},\"bindings\":[{\"host\":\"web-1\"}]}");
        answers.put("PUT /api/services/api", "200 {\"version\":5}");

        assertThat(run("services", "set", "api", "--label", "a=b", "--label", "old="))
                .isZero();
        assertThat(run("services", "set", "api", "--alias", "", "--auto-renew", "--validity", "2w"))
                .isZero();

        assertThat(bodies)
                .contains(
                        "PUT /api/services/api {\"hostname\":\"api.test\",\"aliases\":[\"a.test\"],\"validity\":\"P30D\",\"autoRenew\":false,"
                                + "\"bindings\":[{\"host\":\"web-1\"}],\"labels\":{\"team\":\"pay\",\"a\":\"b\"}}",
                        "PUT /api/services/api {\"hostname\":\"api.test\",\"aliases\":[],\"validity\":\"P14D\",\"autoRenew\":true,"
                                + "\"bindings\":[{\"host\":\"web-1\"}],\"labels\":{\"team\":\"pay\",\"old\":\"x\"}}");
    }

    @Test
    void onlyWhatIsToldOfAHostChanges() {
        answers.put(
                "GET /api/hosts/web-1",
                "200 {\"version\":2,\"target\":\"directory\",\"address\":\"10.0.0.1\",\"labels\":{\"rack\":\"7\"}}");
        answers.put("PUT /api/hosts/web-1", "200 {\"version\":3}");

        assertThat(run("hosts", "set", "web-1", "--label", "room=b")).isZero();

        assertThat(bodies)
                .contains("PUT /api/hosts/web-1 {\"target\":\"directory\",\"address\":\"10.0.0.1\","
                        + "\"labels\":{\"rack\":\"7\",\"room\":\"b\"}}");
    }

    @Test
    void aCompromisedKeysCertificatesAreCountedBeforeAndAfter() {
        answers.put(
                "POST /api/certificates/" + ID + "/revoke",
                "200 {\"state\":\"revoked\",\"count\":2,\"certificates\":[\"ab.01\",\"ab.02\"],"
                        + "\"revocation\":{\"reason\":\"keyCompromise\",\"at\":\"2026-11-22T09:00:00Z\"}}");

        assertThat(run("revoke", ID, "--reason", "keyCompromise", "--dry-run")).isZero();
        assertThat(out.toString()).contains("2 other certificates with the same key", "ab.02", "nothing was done");
        assertThat(run("revoke", ID, "--reason", "keyCompromise")).isZero();

        assertThat(err.toString()).contains("2 other certificates with the same key");
        assertThat(out.toString()).contains("others   2 other certificates with this key");
        assertThat(bodies)
                .containsExactly(
                        "POST /api/certificates/" + ID + "/revoke {\"reason\":\"keyCompromise\",\"dryRun\":true}",
                        "POST /api/certificates/" + ID + "/revoke {\"reason\":\"keyCompromise\",\"dryRun\":true}",
                        "POST /api/certificates/" + ID + "/revoke {\"reason\":\"keyCompromise\"}")
                .hasSize(3);
    }

    @Test
    void aHoldIsReleased() {
        answers.put("POST /api/certificates/" + ID + "/release", "200 " + certificate());

        assertThat(run("release", ID)).isZero();

        assertThat(out.toString()).startsWith("valid  CN=api.internal");
    }

    @Test
    void alertsNameTheThingAndItsHosts() {
        String rest = ",\"kind\":\"cert-expired\",\"state\":\"open\",\"openedAt\":\"2026-11-21T10:00:00Z\","
                + "\"notAfter\":\"2026-12-21T10:00:00Z\",\"summary\":\"It is over.\"}";
        answers.put(
                "GET /api/alerts",
                "200 {\"items\":[{\"slot\":\"api/server\",\"certificate\":\"x\"" + rest + ",{\"slot\":\"cert/" + ID
                        + "\",\"certificate\":\"" + ID + "\"" + rest + "]}");
        answers.put(
                "GET /api/deployments",
                "200 {\"items\":[{\"slot\":\"api/server\",\"host\":\"web-1\"},{\"slot\":\"api/client\",\"host\":\"web-2\"}]}");
        answers.put("GET /api/certificates/" + ID, "200 " + certificate());

        assertThat(run("alerts")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "open  api/server on web-1",
                        "      cert-expired since 2026-11-21 10:00 UTC, expires 2026-12-21 10:00 UTC",
                        "      It is over.",
                        "open  api.internal, serial 5f001122",
                        "      cert-expired since 2026-11-21 10:00 UTC, expires 2026-12-21 10:00 UTC",
                        "      It is over.")
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertThat(run("revoke", ID)).isEqualTo(2);

        assertThat(err.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("--reason"))
                .anyMatch(line -> line.equals("see 'chancery revoke --help'"));
    }

    @Test
    void aListOfAStateThatThereIsNotIsWrongUsage() {
        answers.put(
                "GET /api/certificates",
                "400 {\"field\":\"state\",\"detail\":\"state must be one of valid, expiring\"}");

        assertThat(run("list", "--state", "foo")).isEqualTo(2);

        assertThat(err.toString()).contains("state must be one of valid, expiring");
    }

    @Test
    void howMuchOfASerialNumberIsEnoughIsSaid() {
        assertThat(run("show", "458")).isEqualTo(2);

        assertThat(err.toString()).contains("\"458\"", "at least its first 4 digits");
        assertThat(asked).isEmpty();
    }

    @Test
    void theHelpFitsATerminal() {
        assertThat(Chancery.run(new PrintWriter(out, true), new PrintWriter(err, true), "--help"))
                .isZero();

        assertThat(out.toString().lines())
                .allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.contains("revoke"));
    }

    private int run(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--home", home.toString()))
                .toArray(String[]::new);
        return Chancery.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String call =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        Headers headers = exchange.getRequestHeaders();
        asked.add(exchange.getRequestURI() + " " + headers.getFirst("Authorization"));
        bodies.add(call + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        for (String condition : List.of("If-Match", "If-None-Match")) {
            if (headers.containsKey(condition)) {
                conditions.add(call + " " + condition + ": " + headers.getFirst(condition));
            }
        }
        String[] answer =
                answers.getOrDefault(call, "404 {\"title\":\"Not found\"}").split(" ", 2);
        byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String resource(String name) {
        try (InputStream in = ChanceryTest.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String certificateInFull() {
        return certificate().replaceFirst("\\{", """
                {"notBefore":"2026-11-21T10:00:00Z","profile":"server","tenant":"local","requestId":"6f1c","slot":"api/server",
                 "sha256":"ab","autoRenew":true,"revocation":{"reason":"superseded","at":"2026-11-22T09:00:00Z","transition":"t"},
                 "transitions":[{"transition":"t","act":"revoked","at":"2026-11-22T09:00:00Z","actor":"admin",
                                 "reason":"superseded","comment":"INC-4711,\\\\nsee there"}],
                 "extensions":[{"oid":"2.5.29.15","name":"keyUsage","critical":true,"value":"digitalSignature"},
                               {"oid":"1.2.3.4","critical":false,"value":"05:00"}],
                 "deployments":[{"slot":"api/server","host":"web-1","state":"files_verified","at":"2026-11-21T10:01:00Z",
                                 "files":[{"path":"/srv/server-key.pem","mode":"0600"}]}],""");
    }

    private static String decision() {
        return """
                {"profile":"server","findings":[
                 {"verdict":"ACCEPTED","what":"dns api.internal","rule":"tenant.registry.names"},
                 {"verdict":"DROPPED","what":"extension 2.5.29.19","rule":"requests.extensionsDropped","note":"CA:TRUE"}]}""";
    }

    private static String certificate() {
        return """
                {"id":"%s","issuer":"00112233445566778899aabbccddeeff","serial":"5f00112233445566778899aabbccddeeff001122",
                 "subject":"CN=api.internal","names":["api.internal"],"service":"api","kind":"server","state":"valid",
                 "notAfter":"2026-12-21T10:00:00Z"}""".formatted(ID).replace("\n", "");
    }
}
