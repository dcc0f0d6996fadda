/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.Streams;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.policy.PolicyFile;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.policy.PolicyHistory;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final Instant APPENDED = Designs.CREATED.plusSeconds(3_600);
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final String CSR = CertificationRequest.create(
                    KEY, DistinguishedName.commonName("api.internal"), List.of(new SubjectName.Dns("api.internal")))
            .pem();
    private static final String GOOD = Requests.server(CSR);

    @TempDir
    static Path home = Path.of("");

    private static final BlockedKeys BLOCKED = new BlockedKeys();
    private static final AuthorityView AUTHORITIES = new AuthorityView();
    private static final PolicyFile SHIPPED = PolicyFile.load(Optional.empty());
    private static Map<IssuerId, AuthorityKey> keys = Map.of();
    private static @Nullable Planner planner;

    @BeforeAll
    static void establish() throws InterruptedException {
        LogInMemory log = new LogInMemory();
        KeyAvailability.Held held = (KeyAvailability.Held)
                Designs.establishment(home.resolve("ca"), log).advance();
        for (AuthorityAnnounced planned : log.records()) {
            AUTHORITIES.apply(record(Streams.AUTHORITIES, planned, Designs.CREATED));
        }
        keys = held.keys();
        planner = under(SHIPPED);
    }

    private static Planner under(PolicyFile policy) {
        PolicyView policies = new PolicyView(reason -> {});
        PolicyAnnounced announced =
                ((PolicyFile.Due.Announce) policy.due(PolicyHistory.EMPTY, Designs.CREATED)).announced();
        policies.apply(record(Streams.POLICIES, announced, Designs.CREATED));
        return new Planner(
                policies,
                AUTHORITIES,
                BLOCKED,
                keys,
                false,
                ShadowPolicy.off(new SimpleMeterRegistry(), InstantSource.system()));
    }

    @Test
    void theSameRecordHasTheSameCertificateInAnotherLocaleAndTimeZone() {
        byte[] here = sign(GOOD).toBeSigned().encoded();
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab-ca-islamic"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));

            assertThat(sign(GOOD).toBeSigned().encoded()).isEqualTo(here);
            assertThat(signature(GOOD)).isEqualTo(signature(GOOD));
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void theSameRequestHasTheSameSerialWhereverItStands() {
        ConsumerRecord<byte[], byte[]> elsewhere =
                request("id", headers("id", APPENDED), GOOD, 3, 77, APPENDED.plusSeconds(9));

        assertThat(((Plan.Sign) planner().plan(elsewhere)).toBeSigned().encoded())
                .isEqualTo(sign(GOOD).toBeSigned().encoded());
    }

    @Test
    void serialNumbersArePositiveOfHundredFiftyNineBitsAndNeverTheSame() {
        Set<BigInteger> serials = new HashSet<>();
        int longest = 0;
        for (int i = 0; i < 300; i++) {
            BigInteger serial = serial("id-" + i);
            assertThat(serial.signum()).isPositive();
            longest = Math.max(longest, serial.bitLength());
            serials.add(serial);
        }
        assertThat(serials).hasSize(300);
        assertThat(longest).isEqualTo(159);
    }

    @Test
    void aLifetimeEndsWithItsLastSecondAndBeginsTenMinutesEarly() {
        Plan.Sign plan = sign(Requests.json(CSR, "\"profile\":\"server\",\"validity\":\"P30D\""));

        assertThat(plan.toBeSigned().notBefore()).isEqualTo(APPENDED.minusSeconds(600));
        assertThat(plan.toBeSigned().notAfter()).isEqualTo(APPENDED.plusSeconds(30 * 86_400 - 1));
    }

    /** RFC 5280 §4.2.2.1. */
    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void theProfileSaysWhichStatusAddressesStandInACertificate(boolean ocsp, boolean issuer) throws IOException {
        String text = SHIPPED.text()
                .replace(
                        "status: { ocsp: true, issuer: true,",
                        "status: { ocsp: %s, issuer: %s,".formatted(ocsp, issuer));
        Path file = Files.writeString(home.resolve("policy.yaml"), text);
        Planner planner = under(PolicyFile.load(Optional.of(file)));

        Plan.Sign plan = (Plan.Sign) planner.plan(request("id", headers("id", APPENDED), GOOD, 0, 0, APPENDED));

        String below = "http://127.0.0.1:8082";
        assertThat(statusAddresses(plan, AccessDescription.id_ad_ocsp))
                .containsExactlyElementsOf(ocsp ? List.of(below + "/ocsp") : List.of());
        assertThat(statusAddresses(plan, AccessDescription.id_ad_caIssuers))
                .containsExactlyElementsOf(
                        issuer ? List.of(below + "/ca/" + plan.authority().authority() + ".cer") : List.of());
    }

    private static List<String> statusAddresses(Plan.Sign plan, ASN1ObjectIdentifier method) {
        AuthorityInformationAccess access = AuthorityInformationAccess.fromExtensions(
                plan.toBeSigned().structure().getExtensions());
        return access == null
                ? List.of()
                : Arrays.stream(access.getAccessDescriptions())
                        .filter(each -> each.getAccessMethod().equals(method))
                        .map(each -> each.getAccessLocation().getName().toString())
                        .toList();
    }

    @Test
    void aDryRunIsExplained() {
        assertThat(plan(Requests.json(CSR, "\"profile\":\"server\",\"dryRun\":true")))
                .isInstanceOf(Plan.Explain.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    MALFORMED_REQUEST | no JSON at all
                    MALFORMED_REQUEST | null
                    MALFORMED_REQUEST | []
                    MALFORMED_REQUEST | {"profile":"server"}
                    MALFORMED_REQUEST | {"csr":"PEM"}
                    MALFORMED_REQUEST | {"profile":"server","csr":"PEM","csr":"PEM"}
                    MALFORMED_REQUEST | {"profile":"server","csr":"PEM","color":"red"}
                    MALFORMED_REQUEST | {"profile":7,"csr":"PEM"}
                    MALFORMED_REQUEST | {"profile":"server","csr":"PEM","validity":"a month"}
                    MALFORMED_REQUEST | {"profile":"server","csr":"PEM"} {}
                    MALFORMED_CSR     | {"profile":"server","csr":"PEM"}
                    PRIVATE_KEY       | {"profile":"server","csr":"-----BEGIN EC PRIVATE KEY-----"}
                    """)
    void refusesWhatIsNoRequest(ReasonCode reason, String value) {
        assertThat(refused(plan(value)).reason()).isEqualTo(reason);
    }

    @Test
    void refusesASignatureThatTheKeyDidNotMake() {
        String other = CertificationRequest.create(
                        SigningKey.generate(KeyAlgorithm.P256, new SecureRandom()),
                        DistinguishedName.commonName("api.internal"),
                        List.of())
                .pem();
        byte[] der = Pem.parse(other).getFirst().content();
        der[der.length - 1] ^= 1;
        String tampered = Pem.of("CERTIFICATE REQUEST", der).text();

        assertThat(refused(plan(Requests.server(tampered))).reason()).isEqualTo(ReasonCode.BAD_PROOF_OF_POSSESSION);
    }

    @Test
    void refusesAKeyThatWasBlockedBeforeAndNoEarlierRequestForIt() {
        SigningKey stolen = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
        String csr = CertificationRequest.create(stolen, DistinguishedName.commonName("api.internal"), List.of())
                .pem();
        KeyBlocked blocked =
                new KeyBlocked(KeyCheck.fingerprint(stolen.publicKey()), APPENDED, "operator", "operator", null, null);
        BLOCKED.apply(record(Streams.BLOCKED_KEYS, blocked, APPENDED.minusMillis(1)));

        assertThat(refused(plan(Requests.server(csr))).reason()).isEqualTo(ReasonCode.BLOCKED_KEY);
        assertThat(planner()
                        .plan(request(
                                "id", headers("id", APPENDED), Requests.server(csr), 0, 0, APPENDED.minusMillis(1))))
                .isInstanceOf(Plan.Sign.class);
    }

    @Test
    void refusesATimeThatLiesTooFarFromTheBrokers() {
        assertThat(refused(planAt(APPENDED.minusSeconds(3_601))).reason()).isEqualTo(ReasonCode.STALE_REQUEST);
        assertThat(refused(planAt(APPENDED.plusSeconds(61))).reason()).isEqualTo(ReasonCode.STALE_REQUEST);
        assertThat(planAt(APPENDED.minusSeconds(3_600))).isInstanceOf(Plan.Sign.class);
        assertThat(planAt(APPENDED.plusSeconds(60))).isInstanceOf(Plan.Sign.class);
    }

    @Test
    void refusesADoubledHeader() {
        Headers headers = headers("id", APPENDED);
        Tenant.add(headers, "ce_source", "/services/other");

        assertThat(refused(plan(headers)).sentence()).contains("ce_source is present more than once");
    }

    @Test
    void refusesAKeyThatIsNotTheEventsId() {
        assertThat(refused(plan(headers("another", APPENDED))).sentence()).contains("ce_id differs");
    }

    @Test
    void refusesAValueOfNineHundredKilobytesUnread() {
        assertThat(refused(plan("x".repeat(900_000))).reason()).isEqualTo(ReasonCode.TOO_LARGE);
    }

    @Test
    void refusesANullUnderAnIdAndBuriesWhatHasNone() {
        assertThat(refused(planner().plan(request("id", headers("id", APPENDED), null, 0, 0, APPENDED)))
                        .reason())
                .isEqualTo(ReasonCode.MALFORMED_REQUEST);
        assertThat(planner().plan(request(null, headers("id", APPENDED), GOOD, 0, 0, APPENDED)))
                .isInstanceOf(Plan.DeadLetter.class);
        assertThat(planner().plan(request("an id with blanks", headers("id", APPENDED), GOOD, 0, 0, APPENDED)))
                .isInstanceOf(Plan.DeadLetter.class);
    }

    @Test
    void aRefusalSaysWhichRequestAndWhy() {
        CertificateOutcome.CertificateRefused outcome = (CertificateOutcome.CertificateRefused) Streams.outcomes(
                        "local")
                .read(
                        "dev.chancery.certificate.refused.v1",
                        IssuanceEvents.refused(refused(plan("no JSON"))).value().octets());

        assertThat(outcome.sentence()).isNotBlank();
        assertThat(outcome.decision().findings()).isNotEmpty();
        assertThat(outcome.requestDigest())
                .isEqualTo(refused(plan("no JSON")).address().digest());
    }

    private static BigInteger serial(String id) {
        Plan.Sign plan = (Plan.Sign) planner().plan(request(id, headers(id, APPENDED), GOOD, 0, 0, APPENDED));
        return plan.toBeSigned().structure().getSerialNumber().getValue();
    }

    private static byte[] signature(String value) {
        Plan.Sign plan = sign(value);
        return plan.authority().sign(plan.toBeSigned()).getSignature();
    }

    private static Plan.Sign sign(String value) {
        return switch (plan(value)) {
            case Plan.Sign sign -> sign;
            case Plan.Refuse refuse -> throw new AssertionError(refuse.sentence());
            case Plan.Explain explain -> throw new AssertionError(explain);
            case Plan.DeadLetter deadLetter -> throw new AssertionError(deadLetter.reason());
        };
    }

    private static Plan.Refuse refused(Plan plan) {
        assertThat(plan).isInstanceOf(Plan.Refuse.class);
        return (Plan.Refuse) plan;
    }

    private static Plan plan(String value) {
        return planner().plan(request("id", headers("id", APPENDED), value, 0, 0, APPENDED));
    }

    private static Plan plan(Headers headers) {
        return planner().plan(request("id", headers, GOOD, 0, 0, APPENDED));
    }

    private static Plan planAt(Instant time) {
        return plan(headers("id", time));
    }

    private static Planner planner() {
        return Optional.ofNullable(planner).orElseThrow();
    }

    private static Headers headers(String id, Instant time) {
        Headers headers = Tenant.headers(id);
        headers.remove("ce_time");
        Tenant.add(headers, "ce_time", time.toString());
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> request(
            @Nullable String key,
            Headers headers,
            @Nullable String value,
            int partition,
            long offset,
            Instant appended) {
        return record(
                "chancery.requests.local.v1",
                key,
                headers,
                value == null ? null : bytes(value),
                partition,
                offset,
                appended);
    }

    private static <M> ConsumerRecord<byte[], byte[]> record(EventStream<M> stream, M message, Instant appended) {
        Headers headers = new RecordHeaders();
        Tenant.add(headers, "ce_type", stream.typeOf(message));
        return record(stream.topic(), "key", headers, stream.write(message), 0, 0, appended);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic,
            @Nullable String key,
            Headers headers,
            byte @Nullable [] value,
            int partition,
            long offset,
            Instant appended) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                appended.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key == null ? null : bytes(key),
                value,
                headers,
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
