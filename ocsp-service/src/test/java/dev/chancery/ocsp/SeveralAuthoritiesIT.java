/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static dev.chancery.ocsp.FakeServices.SAYS_REVOKED;
import static dev.chancery.ocsp.FakeServices.SAYS_UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.VerifyingKey;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be another thing for each authority: its key and so its signer's, what it says of serials that nobody knows, who is above it. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
class SeveralAuthoritiesIT extends RunningResponder {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Test Services");
    private static final TestCa BELOW = CA.issuing("Test Below");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static FakeServices others;

    @BeforeAll
    static void announceTheAuthorities() throws IOException {
        others = new FakeServices(ROOT, CA, BELOW);
        Files.writeString(directory.resolve("root.pem"), Pem.certificate(ROOT.certificate()));
        Files.writeString(directory.resolve("ca.pem"), Pem.certificate(CA.certificate()));
        Files.writeString(directory.resolve("extended.pem"), Pem.certificate(SAYS_REVOKED.certificate()));
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @Test
    void opensslReadsThatNobodyIssuedIt() throws IOException {
        SerialNumber never = TestCa.serial();

        assertThat(openssl("extended.pem", "-partial_chain", "-CAfile", "extended.pem", "-serial", "0x" + never.hex()))
                .contains("Response verify OK", "0x" + never.hex() + ": revoked")
                .contains("Reason: certificateHold", "Revocation Time: Jan  1 00:00:00 1970 GMT");
        assertThatNobodyMayKeep(SAYS_REVOKED, never);
    }

    @Test
    void saysUnknownWithASignerOfItsAuthoritysKind() throws Exception {
        SerialNumber never = TestCa.serial();

        BasicOCSPResp said = basic(SAYS_UNKNOWN, never);

        assertThat(said.getResponses()[0].getCertStatus()).isInstanceOf(UnknownStatus.class);
        X509CertificateHolder signer = said.getCerts()[0];
        assertThat(signer.getSubjectPublicKeyInfo().getAlgorithm())
                .isEqualTo(SAYS_UNKNOWN.certificate().getSubjectPublicKeyInfo().getAlgorithm());
        assertThat(VerifyingKey.of(signer.getSubjectPublicKeyInfo())
                        .verifies(said.getSignatureAlgorithmID(), said.getTBSResponseData(), said.getSignature()))
                .isTrue();
        assertThatNobodyMayKeep(SAYS_UNKNOWN, never);
    }

    /** Nothing that was said of it before stands in the way. */
    @Test
    void saysGoodOnceASerialIsIssuedWhateverItSaidBefore() throws Exception {
        for (TestCa authority : List.of(SAYS_REVOKED, SAYS_UNKNOWN)) {
            SerialNumber serial = others.issue(authority, Instant.now().plus(1, ChronoUnit.DAYS));
            await().atMost(LIMIT)
                    .until(() -> basic(authority, serial).getResponses()[0].getCertStatus() == null);
        }
    }

    @Test
    void opensslFindsAllThatItAskedForAtOnce() {
        SerialNumber first = issued();
        SerialNumber second = issued();

        assertThat(openssl(
                        "ca.pem", "-CAfile", "root.pem", "-serial", "0x" + first.hex(), "-serial", "0x" + second.hex()))
                .contains("Response verify OK")
                .containsSubsequence("0x" + first.hex() + ": good", "0x" + second.hex() + ": good");
    }

    /** RFC 6960 §4.1.2 lets a responder leave the signature unheeded; it may not leave the question. */
    @Test
    void answersASignedRequest() {
        SerialNumber serial = issued();
        new OpenSsl(directory)
                .run(
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-subj",
                        "/CN=client",
                        "-keyout",
                        "client.key",
                        "-out",
                        "client.pem");

        assertThat(openssl(
                        "ca.pem",
                        "-CAfile",
                        "root.pem",
                        "-signer",
                        "client.pem",
                        "-signkey",
                        "client.key",
                        "-serial",
                        "0x" + serial.hex()))
                .contains("Response verify OK", "0x" + serial.hex() + ": good");
    }

    @Test
    void opensslReadsAnAuthorityAndThoseAboveIt() throws IOException {
        URI p7c = address.resolve("/ca/" + BELOW.id().hex() + ".p7c");

        HttpResponse<byte[]> answer = OverHttp.get(p7c);
        Files.write(directory.resolve("below.p7c"), answer.body());

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/pkcs7-mime");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=3600");
        assertThat(answer.headers().firstValue("Last-Modified")).isPresent();
        assertThat(OverHttp.get(
                                p7c,
                                "If-None-Match",
                                answer.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(304);
        assertThat(new OpenSsl(directory).run("pkcs7", "-inform", "DER", "-in", "below.p7c", "-print_certs", "-noout"))
                .contains("subject=CN = Test Below", "subject=CN = Test Services")
                .doesNotContain("subject=CN = Test Root");
        assertThat(OverHttp.get(address.resolve("/ca/" + ROOT.id().hex() + ".p7c"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void tellsWhenItsSignersEndAndHowManyThereAre() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(metric("chancery_ocsp_signer_expires_in_seconds{authority=\""
                                + CA.id().hex() + "\"}"))
                        .isBetween(46.0 * 3_600, 48.0 * 3_600));
        assertThat(metric("chancery_ocsp_responders")).isEqualTo(1);
        assertThat(metric("chancery_ocsp_answers_expire_in_seconds")).isPositive();
        assertThat(signersOfCa()).isZero();

        List<SerialNumber> foreign = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            foreign.add(others.issueSigner(CA, Instant.now().plus(2, ChronoUnit.DAYS)));
        }

        await().atMost(LIMIT).until(() -> signersOfCa() == foreign.size());
    }

    private double signersOfCa() {
        return metric("chancery_ocsp_signers{authority=\"" + CA.id().hex() + "\"}");
    }

    private SerialNumber issued() {
        SerialNumber serial = others.issue(CA, Instant.now().plus(1, ChronoUnit.DAYS));
        await().atMost(LIMIT).until(() -> new OCSPResp(ask(CA, serial).body()).getStatus() == OCSPResp.SUCCESSFUL);
        return serial;
    }

    private void assertThatNobodyMayKeep(TestCa issuer, SerialNumber serial) {
        HttpResponse<byte[]> answer = ask(issuer, serial);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        for (String header : List.of("ETag", "Last-Modified", "Expires")) {
            assertThat(answer.headers().firstValue(header)).as(header).isEmpty();
        }
    }

    private BasicOCSPResp basic(TestCa issuer, SerialNumber serial) throws IOException, OCSPException {
        return (BasicOCSPResp) new OCSPResp(ask(issuer, serial).body()).getResponseObject();
    }

    private HttpResponse<byte[]> ask(TestCa issuer, SerialNumber serial) {
        String request = Base64.getEncoder()
                .encodeToString(TestOcspRequest.about(issuer, serial).der());
        return OverHttp.get(
                address.resolve("/ocsp/" + request.replace("+", "%2B").replace("/", "%2F")));
    }

    private String openssl(String issuer, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "ocsp", "-issuer", issuer, "-url", address.resolve("/ocsp").toString()));
        arguments.addAll(List.of(more));
        return new OpenSsl(directory).run(arguments.toArray(String[]::new));
    }
}
