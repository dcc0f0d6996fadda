/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.policy.BundleText;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What policy grants and the authority cannot give: names that its chain forbids, and time that it has not got. */
class AuthorityBoundsTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final LogInMemory LOG = new LogInMemory();

    @TempDir
    static Path home = Path.of("");

    private static KeyAvailability.@Nullable Held held;
    private static Instant end = Instant.EPOCH;

    @BeforeAll
    static void establish() throws InterruptedException, IOException {
        held = (KeyAvailability.Held)
                Designs.establishment(home.resolve("ca"), LOG).advance();
        end = ValidityTime.decode(Pem.parseCertificate(LOG.records().get(1).certificate())
                .toASN1Structure()
                .getEndDate());
        // The documented way to more names: whoever follows it grants what the authority's certificate forbids.
        Files.writeString(
                wide(),
                BundleText.shipped()
                        .replace("dns: [.internal, .test, localhost]", "dns: [.internal, .test, .corp.example.com]")
                        .replace("10.0.0.0/8, 172", "10.0.0.0/8, 192.0.2.0/24, 172")
                        .replace(
                                "uris: [\"spiffe://mesh.internal/**\"]",
                                "uris: [\"spiffe://mesh.internal/**\", \"spiffe://prod.internal/**\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.corp.example.com", "*.corp.example.com", "192.0.2.7", "172.16.0.1"})
    void refusesANameThatItsOwnChainForbids(String name) {
        Plan.Refuse refuse = refused(at(middle()), json("server", "", name));

        assertThat(refuse.reason()).isEqualTo(ReasonCode.NAME_NOT_ALLOWED);
        assertThat(refuse.sentence())
                .contains(name, "name constraints of services-1", "\"CN=Chancery Test Services 1\" permits");
    }

    @Test
    void refusesAUriOfAnotherHost() {
        assertThat(refused(at(middle()), json("short-lived", "", "spiffe://prod.internal/a"))
                        .sentence())
                .contains("uri spiffe://prod.internal/a", "permits uri mesh.internal, .mesh.internal only");
    }

    @Test
    void namesEachThatIsForbiddenAndSaysSoToADryRunToo() {
        Plan.Refuse refuse = refused(
                at(middle()),
                json("server", ",\"dryRun\":true", "api.internal", "a.corp.example.com", "b.corp.example.com"));

        assertThat(refuse.decision().findings())
                .filteredOn(finding -> finding.verdict() == Verdict.REFUSED)
                .extracting(Finding::what)
                .containsExactly("dns a.corp.example.com", "dns b.corp.example.com");
    }

    /** openssl and GnuTLS hold a common name against the limits on DNS names where there is no DNS name beside it. */
    @Test
    void leavesOutACommonNameThatVerifiersWouldTakeForAForbiddenDnsName() {
        String csr = CertificationRequest.create(
                        KEY, DistinguishedName.commonName("10.0.0.5"), List.of(SubjectName.parse("10.0.0.5")))
                .pem();

        Plan.Sign plan = sign(at(middle()).judged("local", Requests.server(csr)));

        assertThat(plan.toBeSigned().structure().getSubject().getRDNs()).isEmpty();
        assertThat(plan.granted().decision().findings())
                .filteredOn(finding -> finding.verdict() == Verdict.DROPPED)
                .extracting(Finding::what)
                .contains("common name");
    }

    @Test
    void shortensALifetimeThatNobodyAskedForToWhatIsLeft() {
        ShippedPolicy nearTheEnd = at(end.minus(Duration.ofDays(20)));

        Plan.Sign plan = sign(nearTheEnd.judged("local", json("server", "", "api.internal")));

        assertThat(plan.toBeSigned().notAfter()).isEqualTo(end);
        assertThat(plan.granted().decision().findings())
                .filteredOn(finding -> finding.what().startsWith("validity "))
                .extracting(Finding::verdict, Finding::what)
                .containsExactly(tuple(Verdict.DROPPED, "validity P90D"), tuple(Verdict.ACCEPTED, "validity PT480H1S"));
    }

    @Test
    void refusesALifetimeThatWasAskedForAndSaysWhatIsLeft() {
        Plan.Refuse refuse =
                refused(at(end.minus(Duration.ofDays(20))), json("server", ",\"validity\":\"P30D\"", "api.internal"));

        assertThat(refuse.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refuse.sentence())
                .contains("services-1 expires at " + end, "request at most PT480H1S", "authority new --role services");
    }

    @Test
    void refusesWhatCannotLiveAsLongAsItsProfileAsks() {
        assertThat(refused(at(end.minusSeconds(10)), json("server", "", "api.internal"))
                        .sentence())
                .contains("less than the shortest validity of this profile, PT30S");
    }

    @Test
    void aResponderGetsASignerUntilTheEnd() {
        String id = LOG.records().get(1).authority().hex();
        String fields = ",\"labels\":{\"authority\":\"" + id + "\"}";
        ShippedPolicy nearTheEnd = at(end.minus(Duration.ofHours(5)));

        assertThat(sign(nearTheEnd.judged("ocsp", json("ocsp-signing", fields + ",\"validity\":\"PT5H\"")))
                        .toBeSigned()
                        .notAfter())
                .isEqualTo(end.minusSeconds(1));
        assertThat(sign(nearTheEnd.judged("ocsp", json("ocsp-signing", fields)))
                        .toBeSigned()
                        .notAfter())
                .isEqualTo(end);
    }

    /** The lifetime counts from the sender's time, which may lie an hour before the broker's. */
    @Test
    void refusesWhatIsOverBeforeAnybodyHasIt() {
        ShippedPolicy policy = at(middle());
        String twoMinutes = json("server", ",\"validity\":\"PT2M\"", "api.internal");

        Plan late = policy.judged("local", twoMinutes, middle().minusSeconds(600));

        assertThat(late).isInstanceOf(Plan.Refuse.class);
        assertThat(((Plan.Refuse) late).reason()).isEqualTo(ReasonCode.VALIDITY_NOT_ALLOWED);
        assertThat(((Plan.Refuse) late).sentence())
                .contains("expire before it is issued", "the broker received the request at");
        assertThat(policy.judged("local", twoMinutes, middle().minusSeconds(119)))
                .isInstanceOf(Plan.Sign.class);
        assertThat(policy.judged("local", twoMinutes, middle().minusSeconds(120)))
                .isInstanceOf(Plan.Refuse.class);
    }

    private static ShippedPolicy at(Instant appended) {
        return new ShippedPolicy(
                LOG.records(), Optional.ofNullable(held).orElseThrow(), Designs.CREATED, appended, Optional.of(wide()));
    }

    private static Instant middle() {
        return Designs.CREATED.plus(Duration.ofDays(400));
    }

    private static String json(String profile, String fields, String... names) {
        List<SubjectName> alternative =
                List.of(names).stream().map(SubjectName::parse).toList();
        String csr = CertificationRequest.create(KEY, DistinguishedName.empty(), alternative)
                .pem();
        return Requests.json(csr, "\"profile\":\"" + profile + "\"" + fields);
    }

    private static Plan.Refuse refused(ShippedPolicy policy, String value) {
        Plan plan = policy.judged("local", value);
        assertThat(plan).isInstanceOf(Plan.Refuse.class);
        return (Plan.Refuse) plan;
    }

    private static Plan.Sign sign(Plan plan) {
        if (plan instanceof Plan.Refuse refuse) {
            throw new AssertionError(refuse.sentence());
        }
        return (Plan.Sign) plan;
    }

    private static Path wide() {
        return home.resolve("wide.yaml");
    }
}
