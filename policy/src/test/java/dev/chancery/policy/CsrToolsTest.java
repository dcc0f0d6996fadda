/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.CsrPreCheck.Unreadable;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Judgement.Refused;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SubjectName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CSRs as tools make them, and what becomes of each under the shipped policy; docs/csr-tools.md is made of it. To write it anew: {@code -Dchancery.docs=write}. */
class CsrToolsTest {
    private static final Path PAGE = Path.of("../docs/csr-tools.md");
    private static final Bundle SHIPPED = BundleText.read(BundleText.shipped());

    /** A file in csr/, the tool that made it and how, and the reason of its refusal, null where it is granted. */
    enum Csr {
        OPENSSL("openssl.csr", "OpenSSL 3.0", "`openssl req -new -subj … -addext subjectAltName=… -addext keyUsage=…`"),
        OPENSSL_DEFAULTS(
                "openssl-defaults.csr", "OpenSSL 3.0", "`openssl req -new`, its defaults, no alternative name"),
        OPENSSL_TEXT("openssl-text.csr", "OpenSSL 3.0", "`openssl req -text`: with text before the block"),
        BOM("bom.csr", "a Windows editor", "UTF-8 with a byte order mark"),
        DER("der.csr", "OpenSSL 3.0", "`-outform DER`; the command line takes it as it is, REST in base64"),
        ONE_LINE("one-line.csr", "programs", "base64 in one line"),
        KEYTOOL("keytool.csr", "Java 25", "`keytool -certreq -ext san=dns:…`, all prompts answered with Return"),
        KEYTOOL_17("keytool17.csr", "Java 17", "the same"),
        CERTTOOL("certtool.csr", "GnuTLS 3.7", "`certtool --generate-request`: with text before the block"),
        NSS("nss.csr", "NSS 3.87", "`certutil -R -a -8 …`: with text before the block"),
        CERTMONGER("certmonger.csr", "certmonger", "`getcert request`, for FreeIPA: a friendly name, a template name"),
        WINDOWS_IIS(
                "windows-iis.csr",
                "Windows Server 2022",
                "IIS Manager: S/MIME capabilities, OS version, CSP, client info"),
        WINDOWS_DC(
                "windows-domain-components.csr",
                "Windows Server",
                "a subject of Active Directory, with domain components"),
        WINDOWS_TEMPLATE(
                "windows-template.csr",
                "Windows Server",
                "a template of AD CS: template, application policies, security identifier"),
        CISCO(
                "cisco-ios.csr",
                "Cisco IOS",
                "`crypto pki enroll`: serial number and unstructuredName in the subject, no alternative name"),
        DEVICE_EMPTY("device-empty-attribute.csr", "a device", "empty O and OU"),
        O_65("o-65.csr", "any", "an O of 65 characters"),
        CN_65("cn-65.csr", "any", "a common name of 65 characters, and the same as an alternative name"),
        OPENSSL_CA("openssl-ca.csr", "OpenSSL 3.0", "requests to be a CA: basicConstraints CA:TRUE, keyCertSign"),
        MUST_STAPLE(
                "openssl-must-staple.csr",
                "OpenSSL 3.0",
                "requests OCSP must-staple",
                ReasonCode.EXTENSION_NOT_ALLOWED),
        DEVICE_UNKNOWN(
                "device-unknown.csr",
                "a camera",
                "a private extension and subject attribute of its manufacturer",
                ReasonCode.NAME_NOT_ALLOWED),
        WINDOWS_USER("windows-user.csr", "Windows", "a user principal name (otherName)", ReasonCode.NAME_NOT_ALLOWED),
        RSA_1024("rsa-1024.csr", "old devices", "an RSA key of 1024 bits", ReasonCode.WEAK_KEY),
        CERTIFICATE("certificate.csr", "any", "a certificate in place of the CSR", ReasonCode.MALFORMED_CSR);

        private final String file;
        private final String tool;
        private final String how;
        private final @Nullable ReasonCode refused;

        Csr(String file, String tool, String how) {
            this(file, tool, how, null);
        }

        Csr(String file, String tool, String how, @Nullable ReasonCode refused) {
            this.file = file;
            this.tool = tool;
            this.how = how;
            this.refused = refused;
        }

        String text() throws IOException {
            try (InputStream content = CsrToolsTest.class.getResourceAsStream("csr/" + file)) {
                return Pem.textOf(Objects.requireNonNull(content, file).readAllBytes(), "CERTIFICATE REQUEST");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Csr.class)
    void isAnsweredAsExpected(Csr csr) throws IOException {
        switch (answer(SHIPPED, csr)) {
            case Granted granted -> {
                assertThat(csr.refused).isNull();
                assertThat(granted.names()).isNotEmpty().allMatch(name -> !(name instanceof SubjectName.Other));
            }
            case Refused refused ->
                assertThat(refused.reason()).as(refused.sentence()).isEqualTo(csr.refused);
        }
    }

    /** RFC 5280 §4.2.1.6: where the names hold all there is, the subject is empty (and the names then critical). */
    @Test
    void aCommonNameThatDoesNotFitIsLeftToTheNames() throws IOException {
        Granted granted = (Granted) answer(SHIPPED, Csr.CN_65);

        assertThat(granted.subject()).isEqualTo(DistinguishedName.empty());
        assertThat(granted.names())
                .singleElement()
                .matches(name -> name.display().length() == 65);
    }

    @Test
    void aProfileMayLeaveOutWhatNoRuleKnows() throws IOException {
        Bundle lenient =
                BundleText.read(BundleText.shipped().replaceFirst("( {2}server:\n)", "$1    dropUnknown: true\n"));

        Granted granted = (Granted) answer(lenient, Csr.DEVICE_UNKNOWN);

        assertThat(granted.names()).containsExactly(new SubjectName.Dns("camera.internal"));
        assertThat(granted.decision().findings())
                .filteredOn(finding -> finding.rule().equals("profiles.server.dropUnknown"))
                .allMatch(finding -> finding.verdict() == Verdict.DROPPED)
                .extracting(Finding::what)
                .containsExactly("subject attribute DN", "extension 1.3.6.1.4.1.99999.2");
        assertThat(answer(lenient, Csr.WINDOWS_USER)).isInstanceOf(Refused.class);
        assertThat(PolicyDiff.between(SHIPPED, lenient))
                .singleElement()
                .matches(change -> change.effect() == PolicyDiff.Effect.ALLOWS
                        && change.where().equals("profiles.server.dropUnknown"));
    }

    @Test
    void thePageSaysWhatBecomesOfEach() throws IOException {
        StringBuilder page = new StringBuilder("""
                # CSRs of common tools

                The policy's own test makes this page from the CSRs in
                [policy/src/test/resources](../policy/src/test/resources/dev/chancery/policy/csr), under the shipped bundle, profile
                `server`, tenant `local`. Only the key and the names of a CSR are certified. Everything else is left out, and the
                decision lists it; or the CSR is refused, so that no requester believes to have got it. `chancery explain --csr FILE
                --profile P` says the same about your CSR.

                CSRs are accepted in PEM: with text around the block, with a byte order mark, with spaces at line ends, and with base64
                in one line. The command line also accepts DER; the field `csr` of REST and Kafka also accepts bare base64 of DER. A
                file that contains a private key is refused before anything is sent.

                For devices whose CSRs cannot be changed, set `dropUnknown: true` in a profile: everything that no rule matches is then
                left out instead of refused ([policy](policy.md#csrs-of-devices)).

                | tool | how | result |
                |---|---|---|
                """);
        for (Csr csr : Csr.values()) {
            page.append("| ")
                    .append(csr.tool)
                    .append(" | ")
                    .append(csr.how)
                    .append(" | ")
                    .append(shown(csr))
                    .append(" |\n");
        }
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    private static String shown(Csr csr) throws IOException {
        Judgement answer = answer(SHIPPED, csr);
        return switch (answer) {
            case Granted granted -> {
                String left = granted.decision().findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.DROPPED)
                        .map(Finding::what)
                        .distinct()
                        .collect(Collectors.joining(", "));
                yield "granted" + (left.isEmpty() ? "" : "; left out: " + left);
            }
            case Refused refused -> "refused, " + refused.reason() + ": " + refused.sentence();
        };
    }

    private static Judgement answer(Bundle bundle, Csr csr) throws IOException {
        CertificateRequested request =
                new CertificateRequested("server", "PEM", null, null, List.of(), null, false, Map.of(), null, false);
        return switch (CsrPreCheck.of(csr.text())) {
            case Examined examined -> Judge.judge(bundle, "local", request, examined);
            case Unreadable unreadable ->
                new Refused(unreadable.reason(), unreadable.sentence(), new Decision(null, null, List.of()));
        };
    }
}
