/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.ocsp.FakeServices;
import dev.chancery.ocsp.OverHttp;
import dev.chancery.ocsp.RunningResponder;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.TestOcspRequest;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SignatureCheck;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Objects;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root that certifies OCSP signers: what is said of the authorities below it, and what openssl and the JDK make of that. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
class OnlineRootIT extends RunningResponder {
    private static final TestCa ROOT = TestCa.onlineRoot();
    private static final TestCa CA = ROOT.issuing("Test Services");
    /** Its key is gone, so no signer of it is certified: the responder is ready all the same. */
    private static final TestCa OFFLINE = TestCa.onlineRoot();

    private static final TestCa BELOW_OFFLINE = OFFLINE.issuing("Test Below");
    private static final TestCa USUAL = TestCa.root();
    private static final TestCa BELOW_USUAL = USUAL.issuing("Test Usual");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static FakeServices others;

    @BeforeAll
    static void announceTheAuthorities() throws IOException {
        others = new FakeServices(ROOT, CA, USUAL, BELOW_USUAL);
        others.tell(OFFLINE.announced());
        others.announce(BELOW_OFFLINE);
        Files.writeString(directory.resolve("root.pem"), Pem.certificate(ROOT.certificate()));
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @Test
    void opensslReadsThatAnAuthorityIsGood() throws Exception {
        awaitGood(CA);

        assertThat(openssl(CA)).contains("Response verify OK", ": good");
        BasicOCSPResp said = said(CA);
        X509CertificateHolder signer = said.getCerts()[0];
        assertThat(SignatureCheck.verifies(signer, ROOT.certificate().getSubjectPublicKeyInfo()))
                .as("RFC 6960 §4.2.2.2: directly by the authority that it speaks for")
                .isTrue();
        assertThat(signer.getSubjectPublicKeyInfo().getAlgorithm())
                .as("of the root's kind")
                .isEqualTo(ROOT.certificate().getSubjectPublicKeyInfo().getAlgorithm());
    }

    /** The answer before was kept, and asked for in the same octets. */
    @Test
    void anAuthorityThatIsRevokedIsNeverCalledGoodAgain() throws Exception {
        TestCa doomed = ROOT.issuing("Test Doomed");
        others.announce(doomed);
        awaitGood(doomed);
        Asked leaf = leafOf(doomed);
        Instant at = StatusMatrixIT.REVOKED_AT;

        others.tell(new AuthorityRevoked(doomed.id(), RevocationReason.KEY_COMPROMISE, at));

        await().atMost(LIMIT).until(() -> status(doomed) instanceof RevokedStatus);
        assertThat(openssl(doomed)).contains("Response verify OK", ": revoked", "Reason: keyCompromise");
        RevokedStatus revoked = (RevokedStatus) status(doomed);
        assertThat(revoked.getRevocationTime().toInstant()).isEqualTo(at);
        assertThat(JdkChecker.verdictOfAll(leaf)).isEqualTo("revoked");
    }

    @Test
    void theJdkChecksTheWholeChainByOcspAlone() {
        awaitGood(CA);

        assertThat(JdkChecker.verdictOfAll(leafOf(CA))).isEqualTo("good");
    }

    @Test
    void aSerialNumberThatNobodyHasIsNeverGood() throws IOException {
        awaitGood(CA);

        assertThat(failure(ROOT, TestCa.serial())).isEqualTo(OCSPRespBuilder.UNAUTHORIZED);
        assertThat(failure(ROOT, serial(ROOT))).as("its own").isEqualTo(OCSPRespBuilder.UNAUTHORIZED);
    }

    @Test
    void aRootThatCertifiesNoSignersIsNotAnsweredFor() throws IOException {
        assertThat(failure(USUAL, serial(BELOW_USUAL))).isEqualTo(OCSPRespBuilder.UNAUTHORIZED);
    }

    @Test
    void withoutASignerOfTheRootItIsTriedLaterAndNobodyElseWaits() throws IOException {
        assertThat(failure(OFFLINE, serial(BELOW_OFFLINE))).isEqualTo(OCSPRespBuilder.TRY_LATER);
        assertThat(OverHttp.get(health).statusCode()).isEqualTo(200);
    }

    /** It may have been its revocation. */
    @Test
    void aFactThatNobodyCanReadLeavesItsAuthorityUnclear() throws IOException {
        TestCa garbled = ROOT.issuing("Test Garbled");
        others.announce(garbled);
        awaitGood(garbled);

        others.garbleFact(garbled.id());

        await().atMost(LIMIT).until(() -> failure(ROOT, serial(garbled)) == OCSPRespBuilder.TRY_LATER);
    }

    @Test
    void twoAuthoritiesBelowItAreAnsweredAtOnce() throws Exception {
        TestCa second = ROOT.issuing("Test Second");
        others.announce(second);
        awaitGood(second);
        awaitGood(CA);

        OCSPResp answer = asked(TestOcspRequest.about(ROOT, serial(CA)).and(ROOT, serial(second)));

        assertThat(((BasicOCSPResp) answer.getResponseObject()).getResponses())
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.getCertStatus()).isEqualTo(CertificateStatus.GOOD));
    }

    private Asked leafOf(TestCa issuing) {
        Asked asked = Asked.about(
                directory,
                ROOT,
                issuing,
                address.resolve("/ocsp"),
                Instant.now().plus(1, ChronoUnit.DAYS));
        SerialNumber _ = others.issue(issuing, asked.serial(), asked.notAfter());
        await().atMost(LIMIT)
                .until(() ->
                        asked(TestOcspRequest.about(issuing, asked.serial())).getStatus() == OCSPResp.SUCCESSFUL);
        return asked;
    }

    private void awaitGood(TestCa authority) {
        await().atMost(LIMIT)
                .until(() ->
                        asked(TestOcspRequest.about(ROOT, serial(authority))).getStatus() == OCSPResp.SUCCESSFUL
                                && Objects.equals(status(authority), CertificateStatus.GOOD));
    }

    private CertificateStatus status(TestCa authority) throws IOException, OCSPException {
        return said(authority).getResponses()[0].getCertStatus();
    }

    private BasicOCSPResp said(TestCa authority) throws IOException, OCSPException {
        return (BasicOCSPResp)
                asked(TestOcspRequest.about(ROOT, serial(authority))).getResponseObject();
    }

    private int failure(TestCa issuer, SerialNumber serial) throws IOException {
        return asked(TestOcspRequest.about(issuer, serial)).getStatus();
    }

    private OCSPResp asked(TestOcspRequest question) throws IOException {
        String path = Base64.getEncoder().encodeToString(question.der());
        return new OCSPResp(
                OverHttp.get(address.resolve("/ocsp/" + path.replace("+", "%2B").replace("/", "%2F")))
                        .body());
    }

    private String openssl(TestCa authority) throws IOException {
        Files.writeString(directory.resolve("authority.pem"), Pem.certificate(authority.certificate()));
        return new OpenSsl(directory)
                .run(
                        "ocsp",
                        "-issuer",
                        "root.pem",
                        "-cert",
                        "authority.pem",
                        "-CAfile",
                        "root.pem",
                        "-url",
                        address.resolve("/ocsp").toString());
    }

    private static SerialNumber serial(TestCa authority) {
        return SerialNumber.issued(authority.certificate().getSerialNumber());
    }
}
