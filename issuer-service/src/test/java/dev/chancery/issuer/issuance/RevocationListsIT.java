/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.issuer.keys.SoftHsm;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.lint.CrlLint;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and lists as they stand on the log, signed by issuers that are stopped and killed; where SoftHSM2 is installed, on a token. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RevocationListsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final Revoker registry = new Revoker(infrastructure);
    private final Topic lists = new Topic(infrastructure, Streams.CRLS.topic());
    private final Map<IssuerId, AuthorityAnnounced> authorities = new LinkedHashMap<>();
    private Path home = Path.of("");
    private Map<String, String> token = Map.of();
    private @Nullable CertificateGranted good;
    private @Nullable CertificateGranted released;
    private String request = "";

    @BeforeAll
    void comeIn(@TempDir Path directory) {
        home = directory;
        token = SoftHsm.settings(directory);
        request = Requests.server(new OpenSsl(directory).request("/CN=api.internal"));
    }

    @AfterAll
    void leave() {
        registry.close();
        assertNumbersGrow();
        lists.close();
    }

    /** One issuer: lists from the first moment, revocations within seconds, holds that come and go. */
    @Test
    @Order(1)
    void whatIsRevokedStandsOnItsListWithinSeconds() throws Exception {
        try (TestIssuer issuer = new TestIssuer(home.resolve("a"), "a", keys(Map.of())).awaitReady();
                Tenant local = new Tenant(infrastructure, "local")) {
            await("a list of every shard").atMost(SOON).until(() -> newest().size() == 9);
            newest().values().forEach(this::assertSound);

            CertificateGranted revoked = issued(local, "revoked");
            CertificateGranted held = issued(local, "held");
            released = held;
            CertificateGranted valid = issued(local, "good");
            good = valid;
            // One that nobody recorded yet: it is not lost, and keeps no other from its list.
            registry.revoke(new CertificateId(revoked.certificate().issuer(), unknown()), "early");
            registry.revoke(revoked.certificate(), "r1");
            registry.publish(new CertificateHeld("h1", held.certificate(), now(), "test", null));

            await("both are on their lists").atMost(SOON).untilAsserted(() -> {
                assertThat(entry(revoked))
                        .hasValueSatisfying(
                                entry -> assertThat(entry.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE));
                assertThat(entry(held))
                        .hasValueSatisfying(
                                entry -> assertThat(entry.reason()).isEqualTo(RevocationReason.CERTIFICATE_HOLD));
                assertThat(entry(valid)).isEmpty();
            });
            newest().values().forEach(this::assertSound);
            assertOpensslAgrees(revoked, held, valid);

            registry.publish(new HoldReleased("h2", held.certificate(), now(), "test", "h1"));
            await("the hold is gone").atMost(SOON).until(() -> entry(held).isEmpty());
            assertThat(entry(revoked)).isPresent();
            assertThat(issuer.count("chancery.crl.signed")).isGreaterThanOrEqualTo(10);
        }
    }

    /**
     * Nothing happens, and the lists are new again and again before their time is over. The machine's clock is an hour ahead, and none of them is: clients
     * do not take a list from the future.
     */
    @Test
    @Order(2)
    void listsAreRenewedBeforeTheirTimeThoughNothingHappensAndTheClockIsAhead() {
        int before = all().size();
        InstantSource ahead = () -> Instant.now().plus(Duration.ofHours(1));
        try (TestIssuer _ = TestIssuer.withClock(
                        home.resolve("a"), "a", keys(Map.of("chancery.issuer.crls.lifetime", "PT4S")), ahead)
                .awaitReady()) {
            await("every list of the issuing authorities is renewed")
                    .atMost(SOON)
                    .until(() -> byPlace(since(before)).values().stream()
                                    .filter(lists -> lists.size() >= 2)
                                    .count()
                            == 8);
        }
        byPlace(since(before)).values().forEach(lists -> {
            assertThat(lists).allSatisfy(list -> assertThat(list.thisUpdate()).isBeforeOrEqualTo(Instant.now()));
            for (int i = 1; i < lists.size(); i++) {
                assertThat(lists.get(i).thisUpdate())
                        .as("the next list is there before the one before it ends")
                        .isBefore(lists.get(i - 1).nextUpdate());
            }
        });
    }

    /**
     * Two issuers on one key directory. The one that signs the lists dies right after a certificate of its stands on the log; the other goes on with
     * higher numbers, and answers what that one left. A token takes the k of a signature at random
     * (docs/decisions/0011-authority-keys-on-a-token.md), so the repeat signs the same certificate with other octets.
     */
    @Test
    @Order(3)
    void anotherGoesOnWhenTheOneThatSignsIsKilled() throws Exception {
        List<String> ids = IntStream.range(0, 12).mapToObj(i -> "killed-" + i).toList();
        CertificateGranted first = Objects.requireNonNull(good);
        CertificateGranted second = Objects.requireNonNull(released);
        try (Tenant local = new Tenant(infrastructure, "local");
                IssuerProcess doomed =
                        IssuerProcess.startDoomed(home.resolve("a"), home.resolve("ca"), "a", token, Doom.PUBLISHED)) {
            await("it signs").atMost(SOON).until(() -> members("issuer-crls").size() == 1);
            try (TestIssuer _ = new TestIssuer(home.resolve("b"), "b", keys(Map.of())).awaitReady()) {
                await("both are there, one signs the lists")
                        .atMost(SOON)
                        .until(() -> members("issuer-crls").size() == 2
                                && owner().equals(Optional.of("issuer-a"))
                                && sharers().equals(Set.of("issuer-a", "issuer-b")));
                registry.revoke(first.certificate(), "r-first");
                await("on its list").atMost(SOON).until(() -> entry(first).isPresent());

                ids.forEach(id -> local.send(id, request));
                assertThat(doomed.awaitEnd()).isEqualTo(Doom.EXIT);
                registry.revoke(second.certificate(), "r-second");

                await("the other signs").atMost(SOON).until(() -> entry(second).isPresent());
                assertThat(entry(first)).isPresent();
                ids.forEach(id -> assertThat(local.answer(id)).isInstanceOf(CertificateGranted.class));
            }
        }
        assertThat(ids.stream().map(this::issuedFor).filter(issued -> issued.size() > 1))
                .as("what was made before the death and after it")
                .isNotEmpty()
                .allSatisfy(this::assertOneCertificate);
    }

    /** Its authorities' keys are where they were asked to be, and were all along. */
    @Test
    @Order(4)
    void theKeysAreOnTheTokenAndNowhereElse() throws IOException {
        assertThat(SoftHsm.library()).exists();
        try (Stream<Path> kept = Files.walk(home.resolve("ca"))) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .contains("token-key")
                    .doesNotContain("key.pem");
        }
        assertThat(SoftHsm.labels())
                .containsAll(authorities().keySet().stream().map(IssuerId::hex).toList());
    }

    private List<X509CertificateHolder> issuedFor(String id) {
        try (Topic events = new Topic(infrastructure, Streams.CERTIFICATE_EVENTS.topic())) {
            return events.now().stream()
                    .map(record -> Streams.CERTIFICATE_EVENTS.read(Envelope.typeOf(record.headers()), record.value()))
                    .filter(event -> event.request().id().equals(id))
                    .map(event -> Pem.parseChain(event.chain()).getFirst())
                    .toList();
        }
    }

    private void assertOneCertificate(List<X509CertificateHolder> issued) {
        X509CertificateHolder before = issued.getFirst();
        X509CertificateHolder after = issued.getLast();
        assertThat(after.toASN1Structure().getTBSCertificate())
                .isEqualTo(before.toASN1Structure().getTBSCertificate());
        assertThat(Arrays.equals(after.getSignature(), before.getSignature()))
                .as("the same octets, but on a token")
                .isEqualTo(token.isEmpty());
        for (X509CertificateHolder one : issued) {
            OpenSsl openssl = new OpenSsl(home);
            openssl.write("leaf.pem", Pem.certificate(one));
            assertThat(openssl.run(
                            "verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "services.pem", "leaf.pem"))
                    .contains("OK");
            assertThat(openssl.run("x509", "-noout", "-text", "-in", "leaf.pem"))
                    .contains("Signature Algorithm: ecdsa-with-SHA256");
        }
    }

    private Map<String, String> keys(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(token);
        all.putAll(settings);
        all.put("chancery.issuer.key-directory", home.resolve("ca").toString());
        return all;
    }

    private CertificateGranted issued(Tenant local, String id) {
        local.send(id, request);
        return (CertificateGranted) local.answer(id);
    }

    private static SerialNumber unknown() {
        return SerialNumber.issued(BigInteger.ONE.shiftLeft(150));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<RevokedEntry> entry(CertificateGranted certificate) {
        BigInteger serial = certificate.certificate().serial().value();
        return newest().values().stream()
                .filter(list ->
                        list.authority().equals(certificate.certificate().issuer()))
                .flatMap(list -> SignedCrl.parse(list.crl().octets()).entries().stream())
                .filter(entry -> entry.serial().equals(serial))
                .findFirst();
    }

    private void assertSound(CrlSigned list) {
        AuthorityAnnounced planned = authorities().get(list.authority());
        X509CertificateHolder issuer =
                Pem.parseCertificate(Objects.requireNonNull(planned).certificate());
        String url = planned.statusUrl() + "/crl/" + list.authority() + "/" + list.shard() + ".crl";
        SignedCrl crl = SignedCrl.parse(list.crl().octets());
        assertThat(crl.flaw(issuer, url)).isEmpty();
        assertThat(CrlLint.check(crl, issuer, url)).isEmpty();
        assertThat(crl.number()).isEqualTo(list.number());
        assertThat(crl.nextUpdate()).isEqualTo(list.nextUpdate()).isAfter(Instant.now());
    }

    /** With the lists of the whole chain, as a relying party would check. */
    private void assertOpensslAgrees(CertificateGranted revoked, CertificateGranted held, CertificateGranted good) {
        OpenSsl openssl = new OpenSsl(home);
        StringBuilder lists = new StringBuilder();
        newest().values()
                .forEach(list -> lists.append("-----BEGIN X509 CRL-----\n")
                        .append(Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(list.crl().octets()))
                        .append("\n-----END X509 CRL-----\n"));
        AuthorityAnnounced root = authorities().values().stream()
                .filter(one -> one.role() == AuthorityRole.ROOT)
                .findFirst()
                .orElseThrow();
        AuthorityAnnounced services =
                Objects.requireNonNull(authorities().get(good.certificate().issuer()));
        openssl.write("root.pem", root.certificate());
        openssl.write("services.pem", services.certificate());
        openssl.write("lists.pem", lists.toString());
        String[] command = {
            "verify",
            "-x509_strict",
            "-crl_check_all",
            "-extended_crl",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "services.pem",
            "-CRLfile",
            "lists.pem",
            "leaf.pem"
        };
        openssl.write("leaf.pem", good.chain());
        assertThat(openssl.run(command)).contains("OK");
        openssl.write("leaf.pem", revoked.chain());
        assertThatThrownBy(() -> openssl.run(command)).hasMessageContaining("certificate revoked");
        openssl.write("leaf.pem", held.chain());
        assertThatThrownBy(() -> openssl.run(command)).hasMessageContaining("certificate revoked");
    }

    private void assertNumbersGrow() {
        byPlace(all()).forEach((place, lists) -> {
            for (int i = 1; i < lists.size(); i++) {
                assertThat(lists.get(i).number())
                        .as(place)
                        .isGreaterThan(lists.get(i - 1).number());
            }
        });
    }

    private Map<IssuerId, AuthorityAnnounced> authorities() {
        if (!authorities.isEmpty()) {
            return authorities;
        }
        try (Topic topic = new Topic(infrastructure, Streams.AUTHORITIES.topic())) {
            for (ConsumerRecord<byte[], byte[]> record : topic.now()) {
                AuthorityEvent event = Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
                if (event instanceof AuthorityAnnounced planned) {
                    authorities.put(planned.authority(), planned);
                }
            }
        }
        return authorities;
    }

    private List<CrlSigned> all() {
        return lists.now().stream()
                .map(record -> Streams.CRLS.read(Envelope.typeOf(record.headers()), record.value()))
                .toList();
    }

    private List<CrlSigned> since(int before) {
        List<CrlSigned> all = all();
        return all.subList(before, all.size());
    }

    private Map<String, CrlSigned> newest() {
        Map<String, CrlSigned> newest = new HashMap<>();
        all().forEach(list -> newest.merge(
                place(list), list, (one, other) -> one.number().compareTo(other.number()) >= 0 ? one : other));
        return newest;
    }

    private static Map<String, List<CrlSigned>> byPlace(List<CrlSigned> lists) {
        Map<String, List<CrlSigned>> byPlace = new HashMap<>();
        lists.forEach(list ->
                byPlace.computeIfAbsent(place(list), _ -> new ArrayList<>()).add(list));
        return byPlace;
    }

    private static String place(CrlSigned list) {
        return list.authority() + "/" + list.shard();
    }

    private Optional<String> owner() {
        return members("issuer-crls").stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .findFirst()
                .flatMap(MemberDescription::groupInstanceId);
    }

    /** Who has requests to answer. */
    private Set<String> sharers() {
        return members(RequestConsumer.GROUP).stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .flatMap(member -> member.groupInstanceId().stream())
                .collect(Collectors.toSet());
    }

    private List<MemberDescription> members(String group) {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            return List.copyOf(admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .members());
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
