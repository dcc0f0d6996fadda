/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.OpenSsl;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.TestAuthority;
import dev.chancery.x509.lint.CrlLint;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list as readers see it who are not us. */
class CrlTest {
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P384);
    private static final TestAuthority ISSUING = ROOT.issuing(KeyAlgorithm.P256);
    private static final SigningKey SUBJECT = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final Instant REVOKED_AT = TestCrl.THIS_UPDATE.minus(Duration.ofMinutes(5));

    @TempDir
    Path directory;

    @Test
    void readsBackWhatWasWrittenInTheOrderOfSerialNumbers() {
        List<RevokedEntry> entries = new ArrayList<>(Arrays.stream(RevocationReason.values())
                .map(reason -> new RevokedEntry(BigInteger.valueOf(1_000 - reason.code()), REVOKED_AT, reason))
                .toList());

        SignedCrl crl = TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, entries));

        assertThat(crl.entries()).containsExactlyElementsOf(entries.reversed());
        assertThat(crl.number()).isEqualTo(1_795_000_000L);
        assertThat(crl.thisUpdate()).isEqualTo(TestCrl.THIS_UPDATE);
        assertThat(crl.nextUpdate()).isEqualTo(TestCrl.THIS_UPDATE.plus(Duration.ofDays(7)));
        assertThat(crl.flaw(ISSUING.certificate(), TestCrl.URL)).isEmpty();
        assertThat(CrlLint.check(crl, ISSUING.certificate(), TestCrl.URL)).isEmpty();
    }

    @Test
    void theSameListHasTheSameOctetsInWhateverOrderItIsAsked() {
        RevokedEntry one = new RevokedEntry(BigInteger.ONE, REVOKED_AT, RevocationReason.KEY_COMPROMISE);
        RevokedEntry two = new RevokedEntry(BigInteger.TWO, REVOKED_AT, RevocationReason.UNSPECIFIED);

        assertThat(TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, List.of(two, one)))
                        .encoded())
                .isEqualTo(TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, List.of(one, two)))
                        .encoded());
    }

    @Test
    void refusesOneSerialNumberTwice() {
        RevokedEntry one = new RevokedEntry(BigInteger.ONE, REVOKED_AT, RevocationReason.KEY_COMPROMISE);
        RevokedEntry again = new RevokedEntry(BigInteger.ONE, REVOKED_AT, RevocationReason.UNSPECIFIED);

        assertThatThrownBy(() -> TestCrl.draft(ISSUING, List.of(one, again))).hasMessageContaining("twice");
    }

    /** RFC 5280 §6.3.3 (b)(2)(i). */
    @Test
    void theDistributionPointIsTheOneInTheCertificateOctetForOctet() throws Exception {
        X509CertificateHolder leaf = ISSUING.sign(ISSUING.server(SUBJECT));
        X509CRLHolder crl = new X509CRLHolder(
                TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, List.of())).encoded());

        IssuingDistributionPoint inList = IssuingDistributionPoint.getInstance(
                crl.getExtension(Extension.issuingDistributionPoint).getParsedValue());
        CRLDistPoint inLeaf = CRLDistPoint.fromExtensions(leaf.getExtensions());

        assertThat(inList.getDistributionPoint().getEncoded())
                .isEqualTo(
                        inLeaf.getDistributionPoints()[0].getDistributionPoint().getEncoded());
        assertThat(crl.getExtension(Extension.issuingDistributionPoint).isCritical())
                .isTrue();
    }

    @Test
    void theFieldIsAbsentWhenNothingIsRevoked() {
        TBSCertList list = TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, List.of()))
                .structure()
                .getTBSCertList();

        // Seven fields with it: version, algorithm, issuer, two times, entries, extensions.
        assertThat(org.bouncycastle.asn1.ASN1Sequence.getInstance(list.toASN1Primitive()))
                .hasSize(6);
    }

    @Test
    void saysWhichCertificatesItSpeaksOf() {
        assertThat(CrlScope.of(ISSUING.certificate())).isEqualTo(CrlScope.USER_CERTIFICATES);
        assertThat(CrlScope.of(ROOT.certificate())).isEqualTo(CrlScope.AUTHORITIES);
        assertThat(point(ISSUING).onlyContainsUserCerts()).isTrue();
        assertThat(point(ISSUING).onlyContainsCACerts()).isFalse();
        assertThat(point(ROOT).onlyContainsUserCerts()).isFalse();
        assertThat(point(ROOT).onlyContainsCACerts()).isTrue();
        assertThat(point(ISSUING).getDistributionPoint()).isNotNull();
        assertThat(point(ROOT).getDistributionPoint()).isNull();
    }

    @Test
    void isNotTheListOfAnotherAuthorityOrPlace() {
        SignedCrl crl = TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, List.of()));
        TestAuthority impostor = new TestAuthority(TestAuthority.newKey(KeyAlgorithm.P256), ISSUING.certificate());
        SignedCrl forged = TestCrl.sign(impostor, TestCrl.draft(impostor, List.of()));

        assertThat(crl.flaw(ROOT.certificate(), TestCrl.URL))
                .hasValueSatisfying(s -> assertThat(s).contains("issuer"));
        assertThat(crl.flaw(ISSUING.certificate(), TestCrl.URL + "x"))
                .hasValueSatisfying(s -> assertThat(s).contains("distribution point"));
        assertThat(forged.flaw(ISSUING.certificate(), TestCrl.URL))
                .hasValueSatisfying(s -> assertThat(s).contains("is not signed with the CA's key"));
    }

    @Test
    void everyCutAndEveryFlippedOctetIsRefusedOrNotBelieved() {
        byte[] good = TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, revoked(3))).encoded();

        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x01;
            assertThat(believed(bad)).as("octet %d", at).isFalse();
            assertThat(believed(Arrays.copyOf(good, at))).as("cut at %d", at).isFalse();
        }
        assertThat(believed(good)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "rsa-3072", "ed25519"})
    void opensslAndTheJdkRefuseTheRevokedAndTakeTheOthers(String algorithm) throws Exception {
        TestAuthority issuing = ROOT.issuing(KeyAlgorithm.parse(algorithm));
        X509CertificateHolder good = issuing.sign(issuing.server(SUBJECT));
        X509CertificateHolder revoked = issuing.sign(issuing.server(SUBJECT));
        SignedCrl crl = TestCrl.sign(
                issuing,
                TestCrl.draft(
                        issuing,
                        List.of(new RevokedEntry(
                                revoked.getSerialNumber(), REVOKED_AT, RevocationReason.KEY_COMPROMISE))));
        SignedCrl roots = rootList();

        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("root.pem", Pem.certificate(ROOT.certificate()));
        openssl.write("issuing.pem", Pem.certificate(issuing.certificate()));
        openssl.write("good.pem", Pem.certificate(good));
        openssl.write("revoked.pem", Pem.certificate(revoked));
        openssl.write("crls.pem", pem(crl) + pem(roots));
        openssl.write("crl.der", crl.encoded());
        assertThat(openssl.run("crl", "-inform", "DER", "-in", "crl.der", "-CAfile", "issuing.pem", "-noout", "-text"))
                .contains("verify OK")
                .containsIgnoringCase(revoked.getSerialNumber().toString(16))
                .contains("Key Compromise")
                .contains("Only User Certificates");
        assertThat(verify(openssl, "good.pem").output()).contains("good.pem: OK");
        assertThat(verify(openssl, "revoked.pem").output()).contains("certificate revoked");

        assertThat(jdkRefuses(issuing, good, crl, roots)).isFalse();
        assertThat(jdkRefuses(issuing, revoked, crl, roots)).isTrue();
        certtool(issuing, current(issuing));
    }

    /** certtool takes no other time than the machine's, and refuses a list that is over. */
    private static SignedCrl current(TestAuthority issuing) {
        CrlDraft draft = TestCrl.draft(issuing, revoked(1));
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return TestCrl.sign(
                issuing,
                new CrlDraft(
                        draft.url(),
                        draft.scope(),
                        draft.number(),
                        now.minus(Duration.ofMinutes(1)),
                        now.plus(Duration.ofDays(7)),
                        draft.entries()));
    }

    /** OpenSSL 3.0, GnuTLS 3.7 and the JDK's own PKIX know no ML-DSA lists: Bouncy Castle reads them. */
    @ParameterizedTest
    @ValueSource(strings = {"ml-dsa-44", "ml-dsa-65", "ml-dsa-87", "ec-p256"})
    void bouncyCastleVerifies(String algorithm) throws Exception {
        TestAuthority issuing = ROOT.issuing(KeyAlgorithm.parse(algorithm));
        SignedCrl crl = TestCrl.sign(issuing, TestCrl.draft(issuing, revoked(2)));

        java.security.Provider provider = new org.bouncycastle.jce.provider.BouncyCastleProvider();
        X509CRL read = (X509CRL)
                CertificateFactory.getInstance("X.509", provider).generateCRL(new ByteArrayInputStream(crl.encoded()));
        X509Certificate issuer = (X509Certificate) CertificateFactory.getInstance("X.509", provider)
                .generateCertificate(
                        new ByteArrayInputStream(issuing.certificate().getEncoded()));
        read.verify(issuer.getPublicKey(), provider);

        assertThat(read.getRevokedCertificate(BigInteger.TWO).getRevocationDate())
                .isEqualTo(Date.from(REVOKED_AT));
        assertThat(crl.flaw(issuing.certificate(), TestCrl.URL)).isEmpty();
    }

    @Test
    void ninetyEightHundredEntriesStayUnderTheSizeOfAShard() {
        SecureSerials serials = new SecureSerials();
        List<RevokedEntry> entries = IntStream.range(0, 9_800)
                .mapToObj(_ -> new RevokedEntry(serials.next(), REVOKED_AT, RevocationReason.SUPERSEDED))
                .toList();

        SignedCrl crl = TestCrl.sign(ISSUING, TestCrl.draft(ISSUING, entries));

        assertThat(crl.size()).isBetween(500_000, 524_288);
        assertThat(crl.entries()).hasSize(9_800);
    }

    private static final class SecureSerials {
        BigInteger next() {
            return new BigInteger(158, TestAuthority.RANDOM).setBit(150);
        }
    }

    private static List<RevokedEntry> revoked(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new RevokedEntry(BigInteger.valueOf(i), REVOKED_AT, RevocationReason.KEY_COMPROMISE))
                .toList();
    }

    private static boolean believed(byte[] der) {
        try {
            return SignedCrl.parse(der).flaw(ISSUING.certificate(), TestCrl.URL).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The test root's list, at the place that its issuing authorities name. */
    private static SignedCrl rootList() {
        CrlDraft draft = TestCrl.draft(ROOT, List.of());
        return TestCrl.sign(
                ROOT,
                new CrlDraft(
                        "http://127.0.0.1:8082/crl/root.crl",
                        draft.scope(),
                        draft.number(),
                        draft.thisUpdate(),
                        draft.nextUpdate(),
                        draft.entries()));
    }

    private static IssuingDistributionPoint point(TestAuthority authority) {
        return IssuingDistributionPoint.getInstance(TestCrl.sign(authority, TestCrl.draft(authority, List.of()))
                .structure()
                .getTBSCertList()
                .getExtensions()
                .getExtensionParsedValue(Extension.issuingDistributionPoint));
    }

    private static OpenSsl.Outcome verify(OpenSsl openssl, String leaf) {
        String then = String.valueOf(TestCrl.THIS_UPDATE.plusSeconds(60).getEpochSecond());
        return openssl.attempt(
                "verify",
                "-x509_strict",
                "-crl_check_all",
                "-attime",
                then,
                "-CAfile",
                "root.pem",
                "-untrusted",
                "issuing.pem",
                "-CRLfile",
                "crls.pem",
                leaf);
    }

    private static boolean jdkRefuses(TestAuthority issuing, X509CertificateHolder leaf, SignedCrl crl, SignedCrl roots)
            throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(jdk(factory, ROOT.certificate()), null)));
        parameters.setDate(Date.from(TestCrl.THIS_UPDATE.plusSeconds(60)));
        parameters.addCertStore(CertStore.getInstance(
                "Collection",
                new CollectionCertStoreParameters(List.of(
                        factory.generateCRL(new ByteArrayInputStream(crl.encoded())),
                        factory.generateCRL(new ByteArrayInputStream(roots.encoded()))))));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            factory.generateCertPath(List.of(jdk(factory, leaf), jdk(factory, issuing.certificate()))),
                            parameters);
            return false;
        } catch (CertPathValidatorException e) {
            assertThat(e.getReason()).isEqualTo(CertPathValidatorException.BasicReason.REVOKED);
            return true;
        }
    }

    private static X509Certificate jdk(CertificateFactory factory, X509CertificateHolder certificate) throws Exception {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }

    private void certtool(TestAuthority issuing, SignedCrl crl) throws Exception {
        OpenSsl files = new OpenSsl(directory);
        files.write("issuing.pem", Pem.certificate(issuing.certificate()));
        files.write("one.pem", pem(crl));
        Process process = new ProcessBuilder(
                        "certtool", "--verify-crl", "--load-ca-certificate", "issuing.pem", "--infile", "one.pem")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("Verified");
    }

    private static String pem(SignedCrl crl) {
        return "-----BEGIN X509 CRL-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(crl.encoded())
                + "\n-----END X509 CRL-----\n";
    }
}
