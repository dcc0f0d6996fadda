/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.CertificationRequest.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as files come from tools, and private keys in their place. */
class RequestTextTest {
    private static final SigningKey KEY = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final CertificationRequest GOOD = CertificationRequest.create(
            KEY, DistinguishedName.commonName("api.internal"), List.of(new SubjectName.Dns("api.internal")));

    @TempDir
    private static Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bom.csr",
                "der.csr",
                "explained.csr",
                "one-line.csr",
                "trailing-blanks.csr",
                "certtool.csr",
                "nss.csr",
                "openssl-text.csr"
            })
    void takesWhatToolsWrite(String file) throws IOException {
        String text = Pem.textOf(resource(file), RequestReader.LABEL);

        assertThat(ProofOfPossession.verify(CertificationRequestTest.readable(text)))
                .isEqualTo(new ProofOfPossession.Proven());
    }

    @Test
    void takesUtf16AsPowerShellWritesIt() {
        byte[] file = ("\uFEFF" + GOOD.pem().replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_16LE);

        assertThat(CertificationRequestTest.readable(Pem.textOf(file, RequestReader.LABEL))
                        .encoded())
                .isEqualTo(GOOD.encoded());
    }

    @Test
    void takesDerInBareBase64() {
        String bare = Base64.getMimeEncoder().encodeToString(GOOD.encoded());

        assertThat(CertificationRequestTest.readable(bare).encoded()).isEqualTo(GOOD.encoded());
        assertThat(CertificationRequestTest.readable(bare.replaceAll("\\s", "")).encoded())
                .isEqualTo(GOOD.encoded());
    }

    static Stream<String> whatLeavesADoubt() {
        String pem = GOOD.pem();
        return Stream.of(
                pem.replace("-----END CERTIFICATE REQUEST-----", ""),
                pem.replace("-----END CERTIFICATE", "-----END NEW CERTIFICATE"),
                pem.replace("-----BEGIN CERTIFICATE REQUEST-----", "----- BEGIN CERTIFICATE REQUEST -----"),
                pem.replace("-----\nMI", "-----\nProc-Type: 4\n\nMI"),
                "-----BEGIN CERTIFICATE REQUEST-----\n" + pem,
                pem + pem,
                pem.substring(0, 100) + pem.substring(105),
                Pem.of("EC PARAMETERS", new byte[] {6, 0}).text() + pem);
    }

    @ParameterizedTest
    @MethodSource("whatLeavesADoubt")
    void refusesWhatLeavesADoubt(String text) {
        assertThat(unreadable(text).problem()).isIn(Problem.NOT_PEM, Problem.NOT_DER);
    }

    @Test
    void saysWhatIsThereInPlaceOfARequest() {
        assertThat(unreadable(GOOD.pem() + GOOD.pem()).sentence())
                .isEqualTo(
                        "the request must be one PEM block labelled CERTIFICATE REQUEST, and it has CERTIFICATE REQUEST, CERTIFICATE"
                                + " REQUEST");
        assertThat(unreadable("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
                        .sentence())
                .endsWith("and it has CERTIFICATE");
    }

    /** Made by openssl, each in another form. */
    static Stream<String> formsOfPrivateKeys() {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("request.pem", GOOD.pem());
        openssl.write("p8.pem", Pem.of("PRIVATE KEY", KEY.pkcs8()).text());
        openssl.run("pkey", "-in", "p8.pem", "-outform", "DER", "-out", "p8.der");
        openssl.run("ec", "-in", "p8.pem", "-out", "sec1.pem");
        openssl.run("ec", "-in", "p8.pem", "-outform", "DER", "-out", "sec1.der");
        openssl.run("ec", "-in", "p8.pem", "-aes128", "-passout", "pass:x1234", "-out", "legacy.pem");
        openssl.run("pkcs8", "-topk8", "-in", "p8.pem", "-passout", "pass:x1234", "-out", "encrypted.pem");
        openssl.run("pkcs8", "-topk8", "-in", "p8.pem", "-passout", "pass:x1234", "-outform", "DER", "-out", "enc.der");
        openssl.run("genrsa", "-traditional", "-out", "pkcs1.pem", "2048");
        openssl.run("rsa", "-in", "pkcs1.pem", "-traditional", "-outform", "DER", "-out", "pkcs1.der");
        openssl.run("rsa", "-in", "pkcs1.pem", "-noout", "-text", "-out", "explained.txt");
        openssl.run("genpkey", "-algorithm", "ed25519", "-outform", "DER", "-out", "ed25519.der");
        openssl.run("req", "-x509", "-key", "p8.pem", "-subj", "/CN=a", "-out", "certificate.pem");
        openssl.run(
                "pkcs12",
                "-export",
                "-inkey",
                "p8.pem",
                "-in",
                "certificate.pem",
                "-passout",
                "pass:x1234",
                "-out",
                "a.p12");
        return Stream.of(
                "p8.pem",
                "p8.der",
                "sec1.pem",
                "sec1.der",
                "legacy.pem",
                "encrypted.pem",
                "enc.der",
                "pkcs1.pem",
                "pkcs1.der",
                "explained.txt",
                "ed25519.der",
                "a.p12");
    }

    @ParameterizedTest
    @MethodSource("formsOfPrivateKeys")
    void aPrivateKeyIsKnownWhateverItsForm(String file) throws IOException {
        byte[] content = Files.readAllBytes(directory.resolve(file));
        String text = Pem.textOf(content, RequestReader.LABEL);

        assertThat(PrivateKeyTrace.isIn(content)).isTrue();
        assertThat(unreadable(text).problem()).isEqualTo(Problem.PRIVATE_KEY);
        if (text.contains("-----BEGIN CERTIFICATE REQUEST")) {
            String bare = Base64.getEncoder().encodeToString(content);
            assertThat(unreadable(bare).problem()).isEqualTo(Problem.PRIVATE_KEY);
        } else {
            assertThat(unreadable(text + GOOD.pem()).problem()).isEqualTo(Problem.PRIVATE_KEY);
            assertThat(unreadable(GOOD.pem() + text).problem()).isEqualTo(Problem.PRIVATE_KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n-----END OPENSSH PRIVATE KEY-----\n",
                "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAAA\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n",
                "-----begin private key-----\nMC4=\n-----end private key-----\n",
                "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n"
            })
    void aPrivateKeyIsKnownByItsWords(String text) {
        assertThat(unreadable(text).problem()).isEqualTo(Problem.PRIVATE_KEY);
        assertThat(unreadable(text + GOOD.pem()).problem()).isEqualTo(Problem.PRIVATE_KEY);
    }

    @Test
    void aKeyStoreOfJavaIsKnown() {
        byte[] store = {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED, 0, 0, 0, 2, 0, 0};

        assertThat(PrivateKeyTrace.isIn(store)).isTrue();
    }

    @Test
    void whatIsPublicIsNoPrivateKey() throws IOException {
        TestAuthority root = TestAuthority.root(KeyAlgorithm.P256);
        for (byte[] each : List.of(
                GOOD.encoded(),
                GOOD.pem().getBytes(StandardCharsets.UTF_8),
                root.certificate().getEncoded(),
                Pem.certificate(root.certificate()).getBytes(StandardCharsets.UTF_8),
                KEY.publicKey().getEncoded(),
                new byte[0],
                new byte[] {0x30},
                new byte[] {0x30, (byte) 0x84, 0x7F, 0x7F, 0x7F, 0x7F, 2},
                new byte[] {0x30, 3, 2, 1, 0})) {
            assertThat(PrivateKeyTrace.isIn(each)).isFalse();
        }
    }

    /** Looking takes no longer for what is made to take long. */
    @Test
    @Timeout(10)
    void looksAtALongTextOnce() {
        for (String one :
                List.of("-", "---BEGIN ", "-----BEGIN A-----", "-----BEGIN A-----MIIB", " ", "\n", "M", "30")) {
            String text = one.repeat(65_000 / one.length());

            assertThat(CertificationRequest.parse(text)).isInstanceOf(Parsed.Unreadable.class);
        }
    }

    private static Parsed.Unreadable unreadable(String text) {
        Parsed parsed = CertificationRequest.parse(text);
        assertThat(parsed).isInstanceOf(Parsed.Unreadable.class);
        return (Parsed.Unreadable) parsed;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream content = RequestTextTest.class.getResourceAsStream("csr/" + name)) {
            return Objects.requireNonNull(content, name).readAllBytes();
        }
    }
}
