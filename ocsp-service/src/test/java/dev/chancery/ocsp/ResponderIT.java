/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.ocsp.front.HttpDate;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ResponderIT extends RunningResponder {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Test Services");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Two seconds; and half of one, since the responder goes by the broker's clock as it knows it. */
    private static final Duration DENIED_WITHIN = Duration.ofMillis(2_500);

    private static final int UNAUTHORIZED = 6;
    private static final int TRY_LATER = 3;

    @TempDir
    static Path directory;

    private static FakeServices others;

    private final Random random = new Random(5);

    @BeforeAll
    static void announceTheAuthorities() throws IOException {
        others = new FakeServices(ROOT, CA);
        Files.writeString(directory.resolve("root.pem"), Pem.certificate(ROOT.certificate()));
        Files.writeString(directory.resolve("ca.pem"), Pem.certificate(CA.certificate()));
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @Test
    @Order(1)
    void opensslReadsGood() throws Exception {
        SerialNumber serial = issued();

        String said = openssl(serial);

        assertThat(said).contains("Response verify OK").contains("0x" + serial.hex() + ": good");
    }

    @Test
    @Order(1)
    void opensslReadsRevokedWithTimeAndReason() throws Exception {
        SerialNumber serial = issued();
        assertThat(statusOf(serial)).isEqualTo("good");
        Instant before = Instant.now().minusSeconds(1);
        // A registry whose clock is an hour ahead. Java's client would not heed that for an hour.
        Instant ahead = before.plus(Duration.ofHours(1));

        others.transition(new CertificateRevoked(
                UUID.randomUUID().toString(), id(serial), ahead, "test", RevocationReason.KEY_COMPROMISE, null));

        await().atMost(Duration.ofSeconds(5)).until(() -> statusOf(serial), status -> status.startsWith("revoked"));
        assertThat(Instant.parse(statusOf(serial).substring("revoked ".length())))
                .isBetween(before, Instant.now());
        assertThat(openssl(serial))
                .contains("Response verify OK")
                .contains(": revoked")
                .contains("Reason: keyCompromise")
                .contains("Revocation Time: ");
    }

    @Test
    @Order(1)
    void answersEveryFormOfGet() throws Exception {
        SerialNumber serial = issued();
        byte[] request = withSlashesAndPlus(serial);
        String base64 = Base64.getEncoder().encodeToString(request);
        String escaped = URLEncoder.encode(base64, StandardCharsets.UTF_8);

        for (String form : List.of(base64, escaped, base64.replace("=", "%3D"), base64.replace("/", "%2f"))) {
            for (String path : List.of("/ocsp/" + form, "/ocsp/" + form + "/", "/ocsp//" + form)) {
                RawHttp.Response response = RawHttp.get(address, path);
                assertThat(response.status()).as(path).isEqualTo(200);
                assertThat(response.header("content-type")).isEqualTo("application/ocsp-response");
                assertThat(meaning(response.body())).as(path).isEqualTo("good");
            }
        }
    }

    @Test
    @Order(1)
    void saysTheSameWhetherARequestHasToBeReadOrNot() throws Exception {
        String path = "/ocsp/"
                + Base64.getEncoder()
                        .encodeToString(TestOcspRequest.about(CA, issued()).der());
        RawHttp.get(address, path);
        String plain = "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
        // A date that nobody sent: it compares to nothing, and has to be read each time.
        String conditional = plain.replace("\r\n\r\n", "\r\nIf-Modified-Since: 0\r\n\r\n");

        // Again, should the answer be signed anew in between.
        await().atMost(LIMIT).untilAsserted(() -> {
            Stream<String> heads = Stream.concat(
                    RawHttp.headsOf(address, plain, 3).stream(), RawHttp.headsOf(address, conditional, 3).stream());
            assertThat(heads.map(head -> head.replaceAll("\r\ndate: .*? GMT\r\n", "\r\ndate: \r\n"))
                            .distinct())
                    .singleElement(as(STRING))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\ndate: \r\n", "\r\netag: ", "\r\ncontent-length: ");
        });
    }

    @Test
    @Order(1)
    void tellsCachesHowLongAnAnswerHolds() throws Exception {
        SerialNumber serial = issued();
        String path = "/ocsp/"
                + Base64.getEncoder()
                        .encodeToString(TestOcspRequest.about(CA, serial).der());

        RawHttp.Response first = RawHttp.get(address, path);
        RawHttp.Response again = RawHttp.get(address, path, "If-None-Match: " + first.header("etag"));

        assertThat(first.header("cache-control")).isEqualTo("max-age=3, public, no-transform, must-revalidate");
        assertThat(first.header("etag")).matches("\"[0-9a-f]{64}\"");
        assertThat(first.header("expires")).endsWith(" GMT");
        assertThat(first.header("last-modified")).endsWith(" GMT");
        assertThat(first.header("date")).endsWith(" GMT");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        SingleResp said = single(first.body());
        assertThat(first.header("last-modified"))
                .isEqualTo(HttpDate.of(said.getThisUpdate().toInstant()));
        assertThat(first.header("expires"))
                .isEqualTo(HttpDate.of(said.getNextUpdate().toInstant()));
        assertThat(first.header("etag")).isEqualTo('"' + Sha256.of(first.body()).hex() + '"');
        assertThat(RawHttp.get(address, path, "If-Modified-Since: " + first.header("last-modified"))
                        .status())
                .isEqualTo(304);
        assertThat(RawHttp.get(
                                address,
                                path,
                                "If-None-Match: \"another\"",
                                "If-Modified-Since: " + first.header("last-modified"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Order(1)
    void saysToHeadWhatItSaysToGet() throws Exception {
        URI uri = address.resolve("/ocsp/"
                + URLEncoder.encode(
                        Base64.getEncoder()
                                .encodeToString(
                                        TestOcspRequest.about(CA, issued()).der()),
                        StandardCharsets.UTF_8));
        HttpResponse<byte[]> get = OverHttp.get(uri);

        HttpResponse<byte[]> head =
                OverHttp.send(HttpRequest.newBuilder(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String header : List.of("content-type", "content-length", "etag", "last-modified", "expires")) {
            assertThat(head.headers().firstValue(header))
                    .as(header)
                    .isPresent()
                    .isEqualTo(get.headers().firstValue(header));
        }
    }

    @Test
    @Order(1)
    void answersInTheHashOfTheRequest() throws Exception {
        SerialNumber serial = issued();

        for (var hash : List.of(
                OIWObjectIdentifiers.idSHA1,
                NISTObjectIdentifiers.id_sha256,
                NISTObjectIdentifiers.id_sha384,
                NISTObjectIdentifiers.id_sha512)) {
            byte[] request = TestOcspRequest.about(CA, serial, hash).der();
            SingleResp single = single(post(request));
            assertThat(single.getCertID().getHashAlgOID()).isEqualTo(hash);
            assertThat(single.getCertStatus()).isNull();
        }
        assertThat(OverHttp.text(OverHttp.get(metrics))).contains("chancery_ocsp_certid_hash_total{hash=\"SHA256\"}");
    }

    @Test
    @Order(1)
    void neverSaysGoodOfTenThousandUnissuedSerials() throws Exception {
        TestCa strangerOfTheSameName = TestCa.root().issuing("Test Services");
        TestCa stranger = ROOT.issuing("Strangers");
        TestCa sameKeyOfAnotherName = ROOT.certifying(CA.key(), "Test Services under another name");
        SerialNumber issued = issued();
        List<byte[]> requests = IntStream.range(0, 10_000)
                .mapToObj(i -> switch (i % 4) {
                    case 0 -> TestOcspRequest.about(strangerOfTheSameName, issued);
                    case 1 -> TestOcspRequest.about(sameKeyOfAnotherName, issued);
                    case 2 -> TestOcspRequest.about(stranger, TestCa.serial());
                    default -> TestOcspRequest.about(CA, TestCa.serial());
                })
                .map(TestOcspRequest::der)
                .toList();

        List<Integer> statuses = requests.parallelStream()
                .map(request -> codeOf(post(request)))
                .distinct()
                .toList();

        assertThat(statuses).containsExactly(UNAUTHORIZED);
    }

    @Test
    @Order(1)
    void refusesOtherMethods() throws Exception {
        HttpResponse<byte[]> response =
                OverHttp.send(HttpRequest.newBuilder(address.resolve("/ocsp")).DELETE());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
    }

    @Test
    @Order(1)
    void servesTheCertificatesThatAiaPointsAt() throws Exception {
        HttpResponse<byte[]> der = OverHttp.get(address.resolve("/ca/" + CA.id().hex() + ".cer"));

        assertThat(der.headers().firstValue("Content-Type")).hasValue("application/pkix-cert");
        assertThat(der.body()).isEqualTo(CA.certificate().getEncoded());
        assertThat(OverHttp.text(OverHttp.get(address.resolve("/ca/" + CA.id().hex() + ".pem"))))
                .isEqualTo(Pem.certificate(CA.certificate()));
        assertThat(OverHttp.text(OverHttp.get(address.resolve("/ca/roots.pem"))))
                .contains(Pem.certificate(ROOT.certificate()));
        assertThat(OverHttp.get(address.resolve("/ca/nonsense.cer")).statusCode())
                .isEqualTo(404);
        assertThat(OverHttp.get(address.resolve("/crl/" + CA.id().hex() + "/0.crl"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    @Order(1)
    void saysTryLaterForACertificateWithAnUnreadableRevocation() throws Exception {
        SerialNumber serial = issued();
        assertThat(statusOf(serial)).isEqualTo("good");

        others.garbleRevocation(id(serial));

        await().atMost(LIMIT).until(() -> statusOf(serial), String.valueOf(TRY_LATER)::equals);
        assertThat(OverHttp.text(OverHttp.get(metrics)))
                .contains("chancery_ocsp_unreadable_records_total{topic=\"chancery.revocations.v1\"}");
        assertThat(statusOf(issued())).isEqualTo("good");
    }

    @Test
    @Order(1)
    void readsOnAndBuriesLaterWhileTheDeadLettersCannotBeWritten() throws Exception {
        SerialNumber garbled = issued();
        Collection<AclBinding> rights = others.takeDeadLetters();
        try {
            others.garbleRevocation(id(garbled));

            await().atMost(LIMIT).until(() -> statusOf(garbled), String.valueOf(TRY_LATER)::equals);
            // More than one try, so that giving up would be seen.
            await().atMost(LIMIT).until(() -> unburied() > 0 && triesFailed() >= 2);
            assertThat(statusOf(issued())).isEqualTo("good");
            assertThat(others.buried()).doesNotContain(id(garbled).key());
        } finally {
            others.giveBack(rights);
        }

        await().atMost(Duration.ofSeconds(60))
                .until(() -> others.buried().contains(id(garbled).key()));
        await().atMost(LIMIT).until(() -> unburied() == 0);
        assertThat(statusOf(garbled)).isEqualTo(String.valueOf(TRY_LATER));
    }

    @Test
    @Order(2)
    void livesOnItsAnswersWithoutTheBrokerAndThenSaysTryLater() throws Exception {
        SerialNumber serial = issued();
        assertThat(statusOf(serial)).isEqualTo("good");

        ChanceryInfrastructure.available().killBroker();
        try {
            Instant killed = Instant.now();
            deniesNothingAfter(killed.plus(DENIED_WITHIN));
            await().atMost(LIMIT).until(() -> OverHttp.get(health).statusCode() == 503);
            SingleResp last = single(post(TestOcspRequest.about(CA, serial).der()));
            assertThat(last.getNextUpdate().toInstant()).isAfter(killed);

            await().atMost(Duration.ofSeconds(60)).until(() -> statusOf(serial), String.valueOf(TRY_LATER)::equals);
            assertThat(Instant.now()).isAfterOrEqualTo(last.getNextUpdate().toInstant());
        } finally {
            ChanceryInfrastructure.available().startBroker();
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> statusOf(serial), "good"::equals);
    }

    /** What nobody knows may have been issued since the log was seen last; the responder is ready for a while yet. */
    private void deniesNothingAfter(Instant last) {
        SerialNumber unknown = TestCa.serial();
        AtomicReference<Instant> denied = new AtomicReference<>(Instant.MIN);
        await().atMost(LIMIT).until(() -> {
            Instant asked = Instant.now();
            String answer = statusOf(unknown);
            if (answer.equals(String.valueOf(UNAUTHORIZED))) {
                denied.set(asked);
            }
            return answer.equals(String.valueOf(TRY_LATER));
        });
        assertThat(denied.get()).isBefore(last);
    }

    private SerialNumber issued() {
        SerialNumber serial = others.issue(CA, Instant.now().plus(1, ChronoUnit.DAYS));
        // P13: known a moment after it stands on the log.
        await().atMost(Duration.ofSeconds(5)).until(() -> !statusOf(serial).equals(String.valueOf(UNAUTHORIZED)));
        return serial;
    }

    private double unburied() {
        return metric("chancery_ocsp_dead_letters_pending");
    }

    private double triesFailed() {
        return metric("chancery_ocsp_dead_letter_failures_total");
    }

    private static CertificateId id(SerialNumber serial) {
        return new CertificateId(CA.id(), serial);
    }

    private String statusOf(SerialNumber serial) throws Exception {
        return meaning(post(TestOcspRequest.about(CA, serial).der()));
    }

    private static int codeOf(byte[] der) {
        try {
            return new OCSPResp(der).getStatus();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String meaning(byte[] der) throws Exception {
        OCSPResp response = new OCSPResp(der);
        if (response.getStatus() != OCSPResp.SUCCESSFUL) {
            return String.valueOf(response.getStatus());
        }
        return switch (single(der).getCertStatus()) {
            case null -> "good";
            case RevokedStatus revoked ->
                "revoked " + revoked.getRevocationTime().toInstant();
            case Object other -> other.toString();
        };
    }

    private static SingleResp single(byte[] der) throws IOException, OCSPException {
        return ((BasicOCSPResp) new OCSPResp(der).getResponseObject()).getResponses()[0];
    }

    private byte[] post(byte[] request) {
        return send(request).body();
    }

    private HttpResponse<byte[]> send(byte[] request) {
        return OverHttp.send(HttpRequest.newBuilder(address.resolve("/ocsp"))
                .header("Content-Type", "application/ocsp-request")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request)));
    }

    private String openssl(SerialNumber serial) {
        return new OpenSsl(directory)
                .run(
                        "ocsp",
                        "-issuer",
                        "ca.pem",
                        "-serial",
                        "0x" + serial.hex(),
                        "-url",
                        address.resolve("/ocsp").toString(),
                        "-CAfile",
                        "root.pem");
    }

    /** A nonce that brings '+', '/', '//' and '=' into the base64. */
    private byte[] withSlashesAndPlus(SerialNumber serial) {
        return Stream.generate(() -> {
                    byte[] nonce = new byte[40];
                    random.nextBytes(nonce);
                    nonce[random.nextInt(36)] = -1;
                    return TestOcspRequest.about(CA, serial).nonce(nonce).der();
                })
                .filter(der -> {
                    String base64 = Base64.getEncoder().encodeToString(der);
                    return base64.contains("//") && base64.contains("+");
                })
                .findFirst()
                .orElseThrow();
    }
}
