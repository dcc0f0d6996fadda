/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.contracts.Streams;
import dev.chancery.issuer.authorities.AuthorityRollover.Step;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorities that come after the first: brought in, or signed by the root here. The corporate root and every verdict are openssl's. */
class AuthorityRolloverTest {
    private static final Duration NOTICE = Duration.ofSeconds(90);

    @TempDir
    Path home;

    private boolean subAuthorities;

    /** Behind whatever openssl certifies meanwhile. */
    private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);

    private final LogInMemory log = new LogInMemory(() -> now);
    private OpenSsl openSsl = new OpenSsl(Path.of("."));

    @SuppressWarnings("NullAway.Init") // before each test
    private CorporateRoot corporate;

    @BeforeEach
    void begin() throws InterruptedException {
        openSsl = new OpenSsl(home);
        corporate = new CorporateRoot(openSsl);
        KeyAvailability made = new AuthorityBootstrap(keys(), log, designs(), true, step -> {}).advance();
        assertThat(made).isInstanceOf(KeyAvailability.Held.class);
    }

    @Test
    void anAuthorityThatACorporateRootSignedTakesOver() throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, 1_000);

        Reply reply = succession(step -> {}).install(chain, new Sha256(corporate.fingerprint()));

        assertThat(lines(reply))
                .hasSize(3)
                .last()
                .asString()
                .contains("services-1 issues no certificates from then on");
        assertThat(active(now)).isEqualTo("services-1");
        assertThat(active(now.plus(NOTICE))).isEqualTo("services-2");
        assertThat(log.facts()).anyMatch(AuthorityConfirmed.class::isInstance);
        assertThat(held()).as("the former one signs status").hasSize(3);
        openSsl.write("root-2.pem", record("root-2").certificate());
        openSsl.write("services-2.pem", record("services-2").certificate());
        assertThat(openSsl.run("verify", "-x509_strict", "-CAfile", "root-2.pem", "services-2.pem"))
                .contains("OK");
    }

    @Test
    void anAuthorityBelowACorporatePolicyCaTakesOverAndItsChainIsWhole() throws InterruptedException {
        corporate = new CorporateRoot(openSsl, 2);
        String chain = corporate.signThroughPolicy(
                csr(AuthorityRole.SERVICES),
                CorporateRoot.RIGHT,
                CorporateRoot.RIGHT.replace("pathlen:0", "pathlen:1"),
                1_000);
        Sha256 confirmed = new Sha256(corporate.fingerprint());

        assertThatThrownBy(() -> succession(diesAfter(Step.ROOT_ESTABLISHED)).install(chain, confirmed))
                .isInstanceOf(Killed.class);
        assertThat(lines(succession(step -> {}).install(chain, confirmed)))
                .last()
                .asString()
                .contains("services-1 issues no certificates from then on");
        assertThat(lines(succession(step -> {}).install(chain, confirmed))).isNotEmpty();

        AuthorityAnnounced policy = record("intermediate-1");
        assertThat(ofRole(AuthorityRole.INTERMEDIATE)).isEqualTo(1);
        assertThat(policy.parent()).isEqualTo(record("root-2").authority());
        assertThat(policy.certifiesSigners()).isFalse();
        assertThat(record("services-2").parent()).isEqualTo(policy.authority());
        assertThat(active(now.plus(NOTICE))).isEqualTo("services-2");
        assertThat(held()).as("the policy CA's key is not missed").hasSize(3);
        assertThat(faults(succession(step -> {}).retire(policy.authority()))).hasSize(1);
        AuthorityView view = new AuthorityView();
        for (AuthorityEvent fact : log.facts()) {
            view.apply(onTheLog(fact));
        }
        String between = view.between(record("services-2").authority());
        openSsl.write("root-2.pem", record("root-2").certificate());
        openSsl.write("between.pem", between);
        openSsl.write("services-2.pem", record("services-2").certificate());
        assertThat(openSsl.run(
                        "verify",
                        "-x509_strict",
                        "-CAfile",
                        "root-2.pem",
                        "-untrusted",
                        "between.pem",
                        "services-2.pem"))
                .contains("OK");
        assertThat(view.between(record("services-1").authority())).isEmpty();
    }

    @Test
    void everyCertificateOfAChainIsChecked() throws InterruptedException {
        corporate = new CorporateRoot(openSsl, 1);
        String chain = corporate.signThroughPolicy(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, """
                basicConstraints=critical,CA:TRUE,pathlen:0
                keyUsage=critical,cRLSign
                extendedKeyUsage=clientAuth
                subjectKeyIdentifier=hash
                """, 1_000);
        Sha256 confirmed = new Sha256(corporate.fingerprint());

        assertThat(faults(succession(step -> {}).install(chain, confirmed)))
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("\"O=Example,CN=Policy\"'s pathLen is 0"),
                        fault -> assertThat(fault).contains("\"O=Example,CN=Policy\"'s keyUsage lacks keyCertSign"),
                        fault -> assertThat(fault).contains("the root's pathLen is 1", "and 1 between"),
                        fault -> assertThat(fault)
                                .contains("\"O=Example,CN=Policy\"'s extendedKeyUsage", "lacks serverAuth"));
        assertThat(faults(succession(step -> {}).install(chain + corporate.pem().repeat(4), confirmed)))
                .singleElement()
                .asString()
                .contains("has 7 certificates", "6 at most");
        String withoutPolicy = chain.substring(0, chain.indexOf("-----BEGIN", 20)) + corporate.pem();
        assertThat(faults(succession(step -> {}).install(withoutPolicy, confirmed)))
                .first()
                .asString()
                .contains("give each certificate, followed by its issuer's");
        assertThat(log.records()).hasSize(3);
    }

    private static ConsumerRecord<byte[], byte[]> onTheLog(AuthorityEvent fact) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_type", Streams.AUTHORITIES.typeOf(fact).getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>(
                Streams.AUTHORITIES.topic(),
                0,
                0,
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                new byte[0],
                Streams.AUTHORITIES.write(fact),
                headers,
                Optional.empty());
    }

    @Test
    void theCsrAsksForWhatAnAuthorityNeedsAndIsTheSameUntilItIsAnswered() {
        String csr = csr(AuthorityRole.PLATFORM);

        assertThat(csr(AuthorityRole.PLATFORM)).isEqualTo(csr);
        openSsl.write("asked.csr", csr);
        assertThat(openSsl.run("req", "-in", "asked.csr", "-noout", "-text", "-verify"))
                .contains("CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "CN = Chancery Test Platform 2");
    }

    @Test
    void whereTenantsBecomeAuthoritiesTheCsrAsksForRoomAndACertificateWithoutItIsRefused() throws InterruptedException {
        subAuthorities = true;
        String csr = csr(AuthorityRole.SERVICES);
        openSsl.write("asked.csr", csr);

        assertThat(openSsl.run("req", "-in", "asked.csr", "-noout", "-text")).contains("CA:TRUE, pathlen:1");
        assertThat(faults(succession(step -> {})
                        .install(corporate.sign(csr, CorporateRoot.RIGHT, 1_000), new Sha256(corporate.fingerprint()))))
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .contains("the root's pathLen is 1", "with pathLen 1 is possible under it"),
                        fault -> assertThat(fault).contains("its pathLen is 0", "pathlen:1", "sub-authorities=false"));
        assertThat(faults(succession(step -> {}).create(AuthorityRole.SERVICES, "order")))
                .singleElement()
                .asString()
                .contains("does not permit CAs below", "chancery.issuer.sub-authorities=true");
        assertThat(lines(succession(step -> {}).create(AuthorityRole.PLATFORM, "order")))
                .isNotEmpty();
    }

    @Test
    void everyFaultIsSaidAtOnceWithItsRemedy() throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), """
                basicConstraints=critical,CA:TRUE
                keyUsage=critical,keyCertSign
                extendedKeyUsage=OCSPSigning
                subjectKeyIdentifier=hash
                """, 4_000);

        assertThat(faults(succession(step -> {}).install(chain, null)))
                .hasSize(6)
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("after its root", "no later than the root"),
                        fault -> assertThat(fault).contains("pathLen is absent", "pathlen:0"),
                        fault -> assertThat(fault).contains("lacks cRLSign"),
                        fault -> assertThat(fault).contains("OCSPSigning", "signed without"),
                        fault -> assertThat(fault).contains("lacks serverAuth"),
                        fault -> assertThat(fault).contains(corporate.fingerprint(), "--root-fingerprint"));
        assertThat(log.records()).hasSize(3);
    }

    @Test
    void aCertificateForAKeyThatIsNotHereIsRefused() throws InterruptedException {
        String chain = corporate.sign(openSsl.request("/CN=Not ours"), CorporateRoot.RIGHT, 1_000);

        assertThat(faults(succession(step -> {}).install(chain, new Sha256(corporate.fingerprint()))))
                .singleElement()
                .asString()
                .contains("no key is pending for the certificate of \"CN=Not ours\"", "authority csr");
    }

    @Test
    void anotherRootThanTheConfirmedOneIsNotBroughtIn() throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, 1_000);

        assertThat(faults(succession(step -> {}).install(chain, Sha256.of(new byte[1]))))
                .singleElement()
                .asString()
                .contains(corporate.fingerprint(), Sha256.of(new byte[1]).hex());
    }

    @Test
    void aRootThatDidNotSignItIsRefused() throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, 1_000);
        String issuing = chain.substring(0, chain.length() - corporate.pem().length());
        CorporateRoot namesake = new CorporateRoot(openSsl);

        assertThat(faults(succession(step -> {}).install(issuing + namesake.pem(), new Sha256(namesake.fingerprint()))))
                .first()
                .asString()
                .contains("the root's key has not signed it");
    }

    @Test
    void theNextOneOfARoleIsSignedByTheRootHereAndTakesOver() throws InterruptedException {
        Reply reply = succession(step -> {}).create(AuthorityRole.SERVICES, "order-1");

        assertThat(lines(reply)).last().asString().contains("services-1 issues no certificates from then on");
        assertThat(active(now.plus(NOTICE).minusSeconds(1))).isEqualTo("services-1");
        assertThat(active(now.plus(NOTICE))).isEqualTo("services-2");
        openSsl.write("root-1.pem", record("root-1").certificate());
        openSsl.write("services-2.pem", record("services-2").certificate());
        assertThat(openSsl.run("verify", "-x509_strict", "-CAfile", "root-1.pem", "services-2.pem"))
                .contains("OK");
    }

    @ParameterizedTest
    @EnumSource
    void aKillAfterAnyStepOfBringingInIsResumedWithOneAuthority(Step fatal) throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, 1_000);
        Sha256 confirmed = new Sha256(corporate.fingerprint());
        assertThatThrownBy(() -> succession(diesAfter(fatal)).install(chain, confirmed))
                .isInstanceOf(Killed.class);

        Reply resumed = succession(step -> {}).install(chain, confirmed);
        Reply repeated = succession(step -> {}).install(chain, confirmed);

        assertThat(lines(resumed)).isNotEmpty();
        assertThat(lines(repeated)).isNotEmpty();
        assertSettled(2, 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCESSOR_KEPT", "PUBLISHED", "ESTABLISHED", "FORMER_RETIRED"})
    void aKillAfterAnyStepOfMakingTheNextIsResumedWithOneAuthority(Step fatal) throws InterruptedException {
        assertThatThrownBy(() -> succession(diesAfter(fatal)).create(AuthorityRole.SERVICES, "order-1"))
                .isInstanceOf(Killed.class);

        Reply resumed = succession(step -> {}).create(AuthorityRole.SERVICES, "order-1");
        Reply repeated = succession(step -> {}).create(AuthorityRole.SERVICES, "order-1");

        assertThat(lines(resumed)).startsWith(lines(repeated).toArray(String[]::new));
        assertSettled(1, 2);
    }

    @Test
    void anAnnouncementThatLayLongerThanItsNoticeIsMadeAnew() throws InterruptedException {
        assertThatThrownBy(() -> succession(diesAfter(Step.SUCCESSOR_KEPT)).create(AuthorityRole.SERVICES, "order-1"))
                .isInstanceOf(Killed.class);
        now = now.plus(Duration.ofHours(1));

        Reply resumed = succession(step -> {}).create(AuthorityRole.SERVICES, "order-1");

        assertThat(lines(resumed)).isNotEmpty();
        assertThat(active(now)).isEqualTo("services-1");
        assertThat(active(now.plus(NOTICE))).isEqualTo("services-2");
    }

    @Test
    void anIssuerWithoutTheSuccessorsKeyGoesOnWithTheOthersAndTakesItWhenItComes()
            throws InterruptedException, IOException {
        copyKeys("elsewhere");
        Reply _ = succession(step -> {}).create(AuthorityRole.SERVICES, "order-1");
        IssuerId successor = record("services-2").authority();
        AuthorityBootstrap other = new AuthorityBootstrap(keys("elsewhere"), log, designs(), false, step -> {});
        now = now.plus(NOTICE);

        KeyAvailability.Held without = held(other);
        Path arrived = Files.createDirectory(home.resolve("elsewhere/services-" + successor));
        copy(home.resolve("ca/services-" + successor), arrived);

        assertThat(without.keys()).hasSize(2);
        assertThat(without.complete()).as("it looks for the key again").isFalse();
        assertThat(without.lacking())
                .containsOnlyKeys(successor)
                .extractingByKey(successor)
                .asString()
                .contains("services-2", "not in this issuer's key directory", "chancery authority share");
        KeyAvailability.Held with = held(other);
        assertThat(with.keys()).hasSize(3);
        assertThat(with.lacking()).isEmpty();
        assertThat(with.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate.pem", "announcement.json", "key.pem", "serial-secret"})
    void aRetiredAuthoritysDirectoryThatDoesNotOpenTakesOnlyThatOneOff(String file)
            throws InterruptedException, IOException {
        Reply _ = succession(step -> {}).create(AuthorityRole.SERVICES, "order-1");
        now = now.plus(NOTICE);
        IssuerId retired = record("services-1").authority();
        Path damaged = home.resolve("ca/services-" + retired).resolve(file);
        byte[] whole = Files.readAllBytes(damaged);
        Files.write(damaged, new byte[whole.length]);
        AuthorityBootstrap issuer = new AuthorityBootstrap(keys(), log, designs(), true, step -> {});

        KeyAvailability.Held without = held(issuer);
        Files.write(damaged, whole);
        now = now.plusSeconds(10);

        assertThat(without.keys())
                .containsOnlyKeys(
                        record("services-2").authority(), record("platform-1").authority());
        assertThat(without.lacking())
                .containsOnlyKeys(retired)
                .extractingByKey(retired)
                .asString()
                .contains("services-1", "backup");
        assertThat(held(issuer).keys()).as("it is whole again").hasSize(3);
    }

    @Test
    void besideADirectoryThatCannotBeReadNoAuthorityIsMade() throws InterruptedException, IOException {
        Path damaged = home.resolve("ca/services-" + record("services-1").authority());
        Files.write(damaged.resolve("certificate.pem"), new byte[1]);
        for (String other : names()) {
            if (other.startsWith("root-") || other.startsWith("platform-")) {
                assertThat(Files.move(home.resolve("ca").resolve(other), home.resolve(other)))
                        .exists();
            }
        }

        KeyAvailability found =
                new AuthorityBootstrap(keys(), new LogInMemory(() -> now), designs(), true, step -> {}).advance();

        assertThat(found)
                .isInstanceOfSatisfying(
                        KeyAvailability.Waiting.class,
                        waiting -> assertThat(waiting.sentence()).contains("backup"));
        assertThat(names()).noneMatch(name -> name.startsWith("candidate-services"));
    }

    private static KeyAvailability.Held held(AuthorityBootstrap issuer) throws InterruptedException {
        return switch (issuer.advance()) {
            case KeyAvailability.Held held -> held;
            case KeyAvailability.Waiting waiting -> throw new AssertionError(waiting.sentence());
        };
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(path.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }

    private void copyKeys(String to) throws IOException {
        try (Stream<Path> all = Files.walk(home.resolve("ca"))) {
            for (Path path : all.toList()) {
                Files.copy(
                        path,
                        home.resolve(to).resolve(home.resolve("ca").relativize(path)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void theOnlyOneOfItsRoleIsNotRetired() throws InterruptedException {
        IssuerId only = record("platform-1").authority();

        assertThat(faults(succession(step -> {}).retire(only)))
                .singleElement()
                .asString()
                .contains("authority new --role platform");
    }

    @Test
    void aRootOfSomebodyElseIsDistrustedOnceNoRoleHangsOnItAlone() throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, 1_000);
        Sha256 confirmed = new Sha256(corporate.fingerprint());
        assertThat(lines(succession(step -> {}).install(chain, confirmed))).isNotEmpty();
        IssuerId root = record("root-2").authority();
        Distrust distrust = new Distrust(log, () -> now);
        now = now.plus(NOTICE);

        assertThat(faults(distrust.of(root)))
                .singleElement()
                .asString()
                .contains("role services is under root-2", "authority new --role services");
        assertThat(faults(distrust.of(record("services-2").authority())))
                .singleElement()
                .asString()
                .contains("there is no root", "authority revoke");

        assertThat(lines(succession(step -> {}).create(AuthorityRole.SERVICES, "order")))
                .isNotEmpty();
        now = now.plus(NOTICE);
        assertThat(lines(distrust.of(root)))
                .anyMatch(line -> line.startsWith("root-2 is distrusted"))
                .anyMatch(line -> line.startsWith("services-2 is under it"))
                .noneMatch(line -> line.startsWith("services-3"));
        assertThat(lines(distrust.of(root))).singleElement().asString().contains("is already distrusted or expired");
        assertThat(log.facts().stream().filter(AuthorityDistrusted.class::isInstance))
                .hasSize(1);
        assertThat(active(now.plusSeconds(31))).isEqualTo("services-3");
        assertThat(faults(succession(step -> {}).install(chain, confirmed)))
                .anyMatch(fault -> fault.contains("which cannot be undone"));
    }

    /** Its list is signed by its owner, so what ends the authority is said and not that a ceremony here does. */
    @Test
    void forARevokedAuthorityUnderSomebodyElsesRootItsOwnerIsNamed() throws InterruptedException {
        String chain = corporate.sign(csr(AuthorityRole.SERVICES), CorporateRoot.RIGHT, 1_000);
        assertThat(lines(succession(step -> {}).install(chain, new Sha256(corporate.fingerprint()))))
                .isNotEmpty();
        RootCrls lists = new RootCrls(keys(), log, list -> {}, id -> Optional.empty(), new Unnoted(), () -> now);

        Reply revoked = lists.revoke(record("services-2").authority(), RevocationReason.CA_COMPROMISE);
        Reply root = lists.revoke(record("root-2").authority(), RevocationReason.CA_COMPROMISE);

        assertThat(lines(revoked))
                .last()
                .asString()
                .contains("have its owner revoke serial", "authority distrust")
                .doesNotContain("ceremony");
        assertThat(faults(root)).singleElement().asString().contains("chancery authority distrust");
    }

    private void assertSettled(int roots, int services) throws InterruptedException {
        assertThat(log.timeline().all())
                .extracting(status -> status.announced().role())
                .containsOnly(AuthorityRole.ROOT, AuthorityRole.SERVICES, AuthorityRole.PLATFORM);
        assertThat(ofRole(AuthorityRole.ROOT)).isEqualTo(roots);
        assertThat(ofRole(AuthorityRole.SERVICES)).isEqualTo(services);
        assertThat(active(now.plus(NOTICE))).isEqualTo("services-2");
        assertThat(log.facts().stream()
                        .filter(AuthorityRetired.class::isInstance)
                        .distinct())
                .hasSize(1);
        assertThat(held()).hasSize(services + 1);
        assertThat(names()).noneMatch(name -> name.startsWith("successor") || name.startsWith("request"));
    }

    private long ofRole(AuthorityRole role) {
        return log.timeline().all().stream()
                .filter(status -> status.announced().role() == role)
                .count();
    }

    private Set<IssuerId> held() throws InterruptedException {
        return switch (new AuthorityBootstrap(keys(), log, designs(), false, step -> {}).advance()) {
            case KeyAvailability.Held held -> held.keys().keySet();
            case KeyAvailability.Waiting waiting -> throw new AssertionError(waiting.sentence());
        };
    }

    private List<String> names() {
        try (Stream<Path> all = Files.list(home.resolve("ca"))) {
            return all.map(path -> String.valueOf(path.getFileName())).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private AuthorityAnnounced record(String name) {
        return log.records().stream()
                .filter(planned -> planned.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String active(Instant at) {
        return log.timeline()
                .active(AuthorityRole.SERVICES, at)
                .map(AuthorityStatus::announced)
                .map(AuthorityAnnounced::name)
                .orElse("none");
    }

    private String csr(AuthorityRole role) {
        return switch (succession(step -> {}).request(role, null)) {
            case Reply.Done done ->
                Optional.ofNullable(done.files().get("request.csr")).orElseThrow();
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    private static List<String> lines(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> done.lines();
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    private static List<String> faults(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> throw new AssertionError(done.lines());
            case Reply.Refused refused -> refused.faults();
        };
    }

    private AuthorityRollover succession(Consumer<Step> reached) {
        return new AuthorityRollover(keys(), log, designs(), () -> now, reached);
    }

    private KeyDirectory keys() {
        return keys("ca");
    }

    private KeyDirectory keys(String directory) {
        Path keys = home.resolve(directory);
        return new KeyDirectory(keys, keys.resolve("passphrase"), new SecureRandom(), new Unnoted());
    }

    private AuthorityTemplates designs() {
        return new AuthorityTemplates(
                "Chancery Test",
                AuthorityKeys.parse("ec-p384", "ec-p256"),
                new StatusUrls("http://127.0.0.1:8082"),
                Optional.empty(),
                new Hierarchy(subAuthorities, false),
                4,
                () -> now,
                new SecureRandom());
    }

    private static Consumer<Step> diesAfter(Step fatal) {
        return step -> {
            if (step == fatal) {
                throw new Killed();
            }
        };
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
