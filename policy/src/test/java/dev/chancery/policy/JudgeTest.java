/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Judgement.Refused;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final Bundle BUNDLE = BundleText.read(BundleText.shipped());

    @Test
    void certifiesTheHostNameInTheSubjectAsANameToo() {
        Granted granted = granted("local", request("server"), csr("api.internal"));

        assertThat(granted.subject()).isEqualTo(DistinguishedName.commonName("api.internal"));
        assertThat(granted.names()).containsExactly(new SubjectName.Dns("api.internal"));
    }

    @Test
    void aNameInTheSubjectIsJudgedLikeAnyOther() {
        Refused refused = refused("local", request("server"), csr("www.example.com", "api.internal"));

        assertThat(refused.reason()).isEqualTo(ReasonCode.NAME_NOT_ALLOWED);
        assertThat(refused.sentence()).contains("dns www.example.com", "tenants.local.dns", ".internal");
    }

    @Test
    void leavesOutASubjectThatIsNoHostName() {
        Granted granted = granted("local", request("server"), csr("Somebody Else", "api.internal"));

        assertThat(granted.subject()).isEqualTo(DistinguishedName.empty());
        assertThat(granted.decision().findings())
                .anyMatch(finding ->
                        finding.verdict() == Verdict.DROPPED && finding.what().equals("common name Somebody Else"));
    }

    @Test
    void leavesOutASubjectLongerThanSixtyFourCharacters() {
        String name = "a".repeat(50) + "." + "b".repeat(20) + ".internal";

        Granted granted = granted("local", names("server", name), csr("", "api.internal"));

        assertThat(granted.subject()).isEqualTo(DistinguishedName.empty());
        assertThat(granted.names()).contains(new SubjectName.Dns(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.internal",
                "a.b.test",
                "localhost",
                "*.api.internal",
                "127.0.0.1",
                "10.255.255.255",
                "192.168.0.1",
                "172.31.0.1",
                "::1",
                "fd00::1"
            })
    void grantsNamesUnderInternalAndTestAndPrivateAddresses(String name) {
        assertThat(granted("local", names("server", name), csr("", "api.internal"))
                        .names())
                .contains(SubjectName.parse(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "internal",
                "www.example.com",
                "xinternal",
                "api.internal.example.com",
                "172.32.0.1",
                "8.8.8.8",
                "2001:db8::1",
                "me@api.internal",
                "https://api.internal/",
                "a_b.internal",
                "api.internal.",
                "other.localhost",
                "192.169.0.1"
            })
    void refusesEveryOtherName(String name) {
        assertThat(refused("local", names("server", name), csr("", "api.internal"))
                        .reason())
                .isEqualTo(ReasonCode.NAME_NOT_ALLOWED);
    }

    @Test
    void tellsEverythingThatIsWrongAndGivesTheFirstAsTheReason() {
        CertificateRequested request = new CertificateRequested(
                "server",
                "PEM",
                "Bad Service",
                null,
                List.of("a.example"),
                Duration.ofDays(500),
                false,
                Map.of(),
                null,
                false);

        Refused refused = refused("local", request, csr("api.internal"));

        assertThat(refused.decision().findings())
                .filteredOn(finding -> finding.verdict() == Verdict.REFUSED)
                .extracting(Finding::what)
                .containsExactly("dns a.example", "validity P500D", "service Bad Service");
        assertThat(refused.reason()).isEqualTo(ReasonCode.NAME_NOT_ALLOWED);
    }

    @Test
    void countsWhatNobodyWouldReadOfAFloodOfNames() {
        List<String> names =
                IntStream.range(0, 256).mapToObj(i -> "n" + i + ".example").toList();
        CertificateRequested request =
                new CertificateRequested("server", "PEM", null, null, names, null, false, Map.of(), null, false);

        Refused refused = refused("local", request, csr("api.internal"));

        List<Finding> findings = refused.decision().findings();
        assertThat(refused.decision().length()).isLessThan(Findings.KEPT_CHARACTERS_MAX + 1_000);
        assertThat(findings).hasSizeBetween(50, Findings.KEPT_MAX + 1);
        assertThat(findings.getLast().verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(findings.getLast().what()).endsWith(" more");
        assertThat(refused.reason()).isEqualTo(ReasonCode.NAME_NOT_ALLOWED);
    }

    @Test
    void readsEveryFindingOfACertificateWithAHundredNames() {
        List<String> names = IntStream.range(0, 99)
                .mapToObj(i -> "host-" + i + ".some.where.internal")
                .toList();
        CertificateRequested request =
                new CertificateRequested("server", "PEM", null, null, names, null, false, Map.of(), null, false);

        assertThat(granted("local", request, csr("api.internal")).decision().findings())
                .extracting(Finding::what)
                .containsAll(names.stream().map(name -> "dns " + name).toList());
    }

    @Test
    void takesTwoMinutes() {
        assertThat(granted("local", validity("PT2M"), csr("api.internal")).validity())
                .isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT29S", "P401D", "PT0S", "PT-1H", "PT60.5S"})
    void refusesAValidityOutsideTheProfilesRatherThanClipIt(String validity) {
        assertThat(refused("local", validity(validity), csr("api.internal")).reason())
                .isEqualTo(ReasonCode.VALIDITY_NOT_ALLOWED);
    }

    @Test
    void refusesWhatLeavesNothingToCertify() {
        assertThat(refused("local", request("server"), csr("Somebody Else")).reason())
                .isEqualTo(ReasonCode.NO_NAMES);
    }

    @Test
    void grantsTheResponderItsSignerWithoutAnyName() {
        CertificateRequested request = labels("ocsp-signing", Map.of("authority", "0".repeat(32)));

        Granted granted = granted("ocsp", request, csr("responder"));

        assertThat(granted.names()).isEmpty();
        assertThat(granted.validity()).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void refusesAResponderThatNamesNoAuthority() {
        assertThat(refused("ocsp", request("ocsp-signing"), csr("responder")).reason())
                .isEqualTo(ReasonCode.CLAIM_NOT_ALLOWED);
    }

    @Test
    void refusesAProfileThatTheTenantDoesNotHave() {
        Refused refused = refused("local", request("ocsp-signing"), csr("api.internal"));

        assertThat(refused.reason()).isEqualTo(ReasonCode.PROFILE_NOT_ALLOWED);
        assertThat(refused.sentence()).contains("[server, client, dual, agent, peer, short-lived]");
    }

    @Test
    void grantsNothingToATenantThatThePolicyDoesNotKnow() {
        assertThat(refused("strangers", request("server"), csr("api.internal")).reason())
                .isEqualTo(ReasonCode.PROFILE_NOT_ALLOWED);
    }

    @Test
    void letsOnlyThoseWhoKeepAnInventoryNameAPredecessor() {
        CertificateId predecessor = CertificateId.parse("0".repeat(32) + ".0123");
        CertificateRequested renewal = new CertificateRequested(
                "server", "PEM", null, null, List.of(), null, false, Map.of(), predecessor, false);

        assertThat(refused("local", renewal, csr("api.internal")).reason()).isEqualTo(ReasonCode.RENEWAL_NOT_ALLOWED);
        assertThat(granted("distributor", renewal, csr("api.internal")).renews())
                .isEqualTo(predecessor);
    }

    @Test
    void refusesAServiceThatWouldLookLikeALoneCertificate() {
        CertificateRequested request =
                new CertificateRequested("server", "PEM", "cert", null, List.of(), null, false, Map.of(), null, false);

        assertThat(refused("registry", request, csr("api.internal")).reason()).isEqualTo(ReasonCode.CLAIM_NOT_ALLOWED);
    }

    /** Whoever claims another's service may hide its certificate behind one of its own. */
    @Test
    void aTeamHasItsOwnServicesAlone() {
        assertThat(granted("local", service("api"), csr("api.internal")).service())
                .isEqualTo("api");
        assertThat(granted("local", service("local-db"), csr("api.internal")).service())
                .isEqualTo("local-db");
        assertThat(refused("local", service("shop"), csr("api.internal")).sentence())
                .contains("service shop", "tenants.local.services", "[api, local-*]");
        assertThat(BUNDLE.tenants().entrySet().stream()
                        .filter(tenant -> tenant.getValue().services().contains(new GlobRule("*")))
                        .map(Map.Entry::getKey))
                .containsExactly("distributor", "registry");
    }

    private static Granted granted(String tenant, CertificateRequested request, CertificationRequest csr) {
        return switch (judge(tenant, request, csr)) {
            case Granted granted -> granted;
            case Refused refused -> throw new AssertionError(refused.sentence());
        };
    }

    private static Refused refused(String tenant, CertificateRequested request, CertificationRequest csr) {
        return switch (judge(tenant, request, csr)) {
            case Granted granted -> throw new AssertionError("granted: " + granted.names());
            case Refused refused -> refused;
        };
    }

    private static Judgement judge(String tenant, CertificateRequested request, CertificationRequest csr) {
        return Judge.judge(BUNDLE, tenant, request, new Examined(csr, KeyAlgorithm.P256, List.of()));
    }

    private static CertificationRequest csr(String commonName, String... names) {
        DistinguishedName subject =
                commonName.isEmpty() ? DistinguishedName.empty() : DistinguishedName.commonName(commonName);
        return CertificationRequest.create(
                KEY, subject, Arrays.stream(names).map(SubjectName::parse).toList());
    }

    private static CertificateRequested service(String service) {
        return new CertificateRequested("server", "PEM", service, null, List.of(), null, false, Map.of(), null, false);
    }

    private static CertificateRequested request(String profile) {
        return request(profile, List.of(), null, Map.of());
    }

    private static CertificateRequested names(String profile, String... names) {
        return request(profile, List.of(names), null, Map.of());
    }

    private static CertificateRequested validity(String text) {
        return request("server", List.of(), Duration.parse(text), Map.of());
    }

    private static CertificateRequested labels(String profile, Map<String, String> labels) {
        return request(profile, List.of(), null, labels);
    }

    private static CertificateRequested request(
            String profile, List<String> names, @Nullable Duration validity, Map<String, String> labels) {
        return new CertificateRequested(profile, "PEM", null, null, names, validity, false, labels, null, false);
    }
}
