/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Issuers that know nothing of each other, on one empty log: the log decides whose authorities they are. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralIssuersIT {
    private static final int ISSUERS = 5;
    private static final Duration SETTLED_MAX = Duration.ofMinutes(1);
    private static final String KEYS = "authority-established";

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();

    @TempDir
    static Path home = Path.of("");

    private static int holder;

    @Test
    @Order(1)
    void fiveOnAnEmptyLogMakeOneRoot() throws IOException {
        anIssuerThatMayMakeNoneIsNotReady();

        holder = bootAll();
        List<String> first = fingerprints();
        int again = bootAll();

        assertThat(first).as("one root, two issuing authorities").hasSize(3);
        assertThat(again).isEqualTo(holder);
        assertThat(fingerprints()).isEqualTo(first);
    }

    /**
     * One of the two lacks the key of one authority: requests for that one reach the other, and so does everything behind them; and although it is the
     * turn of the one that lacks it, the authority's lists go on. Once it is alone it refuses them, does all the rest, and takes the key when it comes.
     */
    @Test
    @Order(2)
    void aKeyThatIsNotHereTakesItsOwnAuthorityOffAndNoOther() throws IOException, InterruptedException {
        Path keys = home.resolve("issuer-" + holder).resolve("ca");
        Path fewer = home.resolve("fewer").resolve("ca");
        copy(keys, fewer);
        String platform = id(AuthorityRole.PLATFORM);
        Path elsewhere = Files.move(fewer.resolve("platform-" + platform), home.resolve("elsewhere"));
        String csr = new OpenSsl(home).request("/CN=api.internal");
        RequestGroup.removeMembers(infrastructure);
        try (Tenant ocsp = new Tenant(infrastructure, "ocsp");
                Tenant local = new Tenant(infrastructure, "local")) {
            TestIssuer lacking;
            try (TestIssuer _ = new TestIssuer(home.resolve("issuer-" + holder), "i" + holder, Map.of()).awaitReady()) {
                lacking = new TestIssuer(home.resolve("fewer"), "fewer", Map.of()).awaitReady();
                assertListed(signersUntilItWaits(ocsp, lacking, signerOf(platform, csr)));
                local.send("behind", Requests.server(csr));
                assertThat(local.answer("behind")).isInstanceOf(CertificateGranted.class);
            }
            try (lacking) {
                RequestGroup.removeMembers(infrastructure);
                ocsp.send("alone", signerOf(platform, csr));
                local.send("rest", Requests.server(csr));

                assertThat(((CertificateRefused) ocsp.answer("alone")).sentence())
                        .contains(platform, "no other issuer runs");
                assertThat(local.answer("rest")).isInstanceOf(CertificateGranted.class);
                assertThat(lacking.isReady()).isTrue();
                assertThat(lacking.lackingKeys()).contains(platform, "chancery authority share");
                Files.move(elsewhere, fewer.resolve("platform-" + platform));
                Awaitility.await("it has the key")
                        .atMost(SETTLED_MAX)
                        .until(() -> lacking.lackingKeys().isEmpty());
                ocsp.send("returned", signerOf(platform, csr));
                assertThat(ocsp.answer("returned")).isInstanceOf(CertificateGranted.class);
            }
        }
    }

    /** Requests until the one that lacks the key has partitions and meets one. All are granted, by the other one. */
    private static CertificateId signersUntilItWaits(Tenant ocsp, TestIssuer lacking, String signer) {
        Instant end = Instant.now().plus(SETTLED_MAX);
        int sent = 0;
        while (sent == 0 || (lacking.waitsFor(KEYS).isEmpty() && Instant.now().isBefore(end))) {
            ocsp.send("signer-" + sent++, signer);
            assertThat(ocsp.answer("signer-" + (sent - 1))).isInstanceOf(CertificateGranted.class);
        }
        Awaitility.await("it says what is asked for and not here")
                .atMost(SETTLED_MAX)
                .untilAsserted(() -> assertThat(lacking.waitsFor(KEYS))
                        .hasValueSatisfying(sentence -> assertThat(sentence).contains("chancery authority share")));
        return ((CertificateGranted) ocsp.answer("signer-" + (sent - 1))).certificate();
    }

    private void assertListed(CertificateId certificate) throws InterruptedException {
        try (Revoker registry = new Revoker(infrastructure);
                Topic lists = new Topic(infrastructure, Streams.CRLS.topic())) {
            registry.revoke(certificate, "r1");
            Awaitility.await("it stands on a list of its authority")
                    .atMost(SETTLED_MAX)
                    .untilAsserted(() -> assertThat(lists.now())
                            .map(record -> Streams.CRLS.read(Envelope.typeOf(record.headers()), record.value()))
                            .filteredOn(list -> list.authority().equals(certificate.issuer()))
                            .flatExtracting(
                                    list -> SignedCrl.parse(list.crl().octets()).entries())
                            .extracting(RevokedEntry::serial)
                            .contains(certificate.serial().value()));
        }
    }

    private String id(AuthorityRole role) {
        return timeline().first(role).orElseThrow().announced().authority().hex();
    }

    private static String signerOf(String authority, String csr) {
        return Requests.json(csr, "\"profile\":\"ocsp-signing\",\"labels\":{\"authority\":\"" + authority + "\"}");
    }

    /** As a backup of a key directory comes to another machine. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.filter(path -> !path.getFileName().toString().startsWith("audit-"))
                    .toList()) {
                Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** The promises rest on them, so configuration cannot take them back. */
    @Test
    void itsClientsRunWithTheSettingsThatThePromisesRestOn() {
        Map<String, Object> misguided = Map.of(
                "interceptor.classes", EffectiveSettings.class.getName(),
                "acks", "1",
                "enable.idempotence", "false",
                "max.block.ms", "60000",
                "auto.offset.reset", "latest",
                "enable.auto.commit", "true");
        try (TestIssuer _ = new TestIssuer(
                home.resolve("set"), "set", Map.of("chancery.issuer.create-authorities", "false"), misguided)) {
            Awaitility.await().atMost(SETTLED_MAX).untilAsserted(() -> {
                assertThat(EffectiveSettings.ofProducer("issuer-set"))
                        .containsEntry("acks", "-1")
                        .containsEntry("enable.idempotence", true)
                        .containsEntry("max.block.ms", 5_000L)
                        .containsEntry("linger.ms", 0L);
                assertThat(EffectiveSettings.ofConsumer("issuer-set-requests"))
                        .containsEntry("auto.offset.reset", "earliest")
                        .containsEntry("group.id", "issuer-requests")
                        .containsEntry("group.instance.id", "issuer-set")
                        .containsEntry("session.timeout.ms", 10_000)
                        .containsEntry("enable.auto.commit", false)
                        .containsEntry(
                                "partition.assignment.strategy", List.of(CooperativeStickyAssignor.class.getName()));
                assertThat(EffectiveSettings.ofConsumer("issuer-set"))
                        .containsEntry("auto.offset.reset", "none")
                        .containsEntry("enable.auto.commit", false)
                        .doesNotContainKey("group.id");
            });
        }
    }

    private void anIssuerThatMayMakeNoneIsNotReady() {
        try (TestIssuer none =
                new TestIssuer(home.resolve("none"), "none", Map.of("chancery.issuer.create-authorities", "false"))) {
            Awaitility.await()
                    .atMost(SETTLED_MAX)
                    .untilAsserted(() -> assertThat(none.waitsFor(KEYS))
                            .hasValueSatisfying(sentence ->
                                    assertThat(sentence).contains("chancery.issuer.create-authorities=true")));
            assertThat(none.waitsFor("views-fresh")).isEmpty();
            assertThat(none.isReady()).isFalse();
        }
        assertThat(timeline().all()).isEmpty();
    }

    /** Starts all of them at once, checks them once they are settled, and stops them. */
    private int bootAll() throws IOException {
        List<TestIssuer> issuers = new ArrayList<>();
        try {
            for (int i = 0; i < ISSUERS; i++) {
                issuers.add(new TestIssuer(home.resolve("issuer-" + i), "i" + i, Map.of()));
            }
            Awaitility.await().atMost(SETTLED_MAX).until(() -> isSettled(issuers));
            int holder = indexOfReady(issuers);
            for (int i = 0; i < ISSUERS; i++) {
                if (i != holder) {
                    assertHoldsNothing(i, issuers.get(i));
                }
            }
            return holder;
        } finally {
            issuers.forEach(TestIssuer::close);
        }
    }

    private static boolean isSettled(List<TestIssuer> issuers) {
        return issuers.stream()
                .allMatch(issuer -> issuer.isReady()
                        || issuer.waitsFor(KEYS).orElse("").contains("Give this issuer the key directory"));
    }

    private static int indexOfReady(List<TestIssuer> issuers) {
        List<TestIssuer> ready = issuers.stream().filter(TestIssuer::isReady).toList();
        assertThat(ready).as("one holds the keys").hasSize(1);
        return issuers.indexOf(ready.getFirst());
    }

    private void assertHoldsNothing(int number, TestIssuer issuer) throws IOException {
        assertThat(issuer.waitsFor(KEYS))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("SHA-256 " + fingerprints().get(1))
                        .contains("this issuer creates no key"));
        try (Stream<Path> all = Files.walk(home.resolve("issuer-" + number).resolve("ca"))) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("audit-")))
                    .as("no key is kept where none is of use")
                    .isSubsetOf("passphrase", "lock");
        }
    }

    /** The authorities that count: the root's, then the issuing one's. */
    private List<String> fingerprints() {
        AuthorityTimeline timeline = timeline();
        assertThat(timeline.all())
                .extracting(status -> status.announced().role())
                .containsExactly(AuthorityRole.ROOT, AuthorityRole.SERVICES, AuthorityRole.PLATFORM);
        return timeline.all().stream().map(SeveralIssuersIT::fingerprint).toList();
    }

    private static String fingerprint(AuthorityStatus status) {
        return Certificates.fingerprint(Pem.parseCertificate(status.announced().certificate()))
                .hex();
    }

    private AuthorityTimeline timeline() {
        AuthorityTimeline timeline = AuthorityTimeline.none();
        try (Topic topic = new Topic(infrastructure, Streams.AUTHORITIES.topic())) {
            for (ConsumerRecord<byte[], byte[]> record : topic.now()) {
                AuthorityEvent event = Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
                timeline = timeline.after(event, Instant.ofEpochMilli(record.timestamp()));
            }
        }
        return timeline;
    }
}
