/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.AuthorityDesigns.Hierarchy;
import dev.chancery.issuer.authorities.Establishment.Step;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.NameLimits;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SignatureCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EstablishmentTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();
    private String rootKey = "ec-p384";
    private String issuingKey = "ec-p256";

    @Test
    void makesARootAndAnIssuingAuthorityForEachRoleOnce() throws InterruptedException {
        Custody first = issuer("a", EstablishmentTest::goOn).advance();
        Custody second = issuer("a", EstablishmentTest::goOn).advance();

        assertThat(held(first)).isEqualTo(held(second)).hasSize(2);
        assertThat(log.records())
                .extracting(planned -> planned.role(), planned -> planned.name())
                .containsExactly(
                        tuple(AuthorityRole.ROOT, "root-1"),
                        tuple(AuthorityRole.SERVICES, "services-1"),
                        tuple(AuthorityRole.PLATFORM, "platform-1"));
    }

    @Test
    void theIssuingAuthoritiesAreSignedByTheRootAndLimitedAsItIs() throws InterruptedException {
        Custody _ = issuer("a", EstablishmentTest::goOn).advance();

        X509CertificateHolder root =
                Pem.parseCertificate(log.records().getFirst().certificate());
        assertThat(SignatureCheck.verifies(root, root.getSubjectPublicKeyInfo()))
                .isTrue();
        assertThat(log.records().stream().skip(1))
                .hasSize(2)
                .map(planned -> Pem.parseCertificate(planned.certificate()))
                .allSatisfy(issuing -> {
                    assertThat(SignatureCheck.verifies(issuing, root.getSubjectPublicKeyInfo()))
                            .isTrue();
                    assertThat(issuing.getExtension(Extension.nameConstraints))
                            .isEqualTo(root.getExtension(Extension.nameConstraints));
                    assertThat(BasicConstraints.fromExtensions(issuing.getExtensions())
                                    .getPathLenConstraint())
                            .isZero();
                });
        assertThat(root.getSignatureAlgorithm().getAlgorithm().getId()).isEqualTo("1.2.840.10045.4.3.3");
    }

    /** Three steps for the root, three for each issuing authority. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aKillAfterAnyStepIsResumedWithTheSameAuthorities(int fatal) throws InterruptedException {
        int[] reached = {0};
        Establishment doomed = issuer("a", step -> {
            if (++reached[0] == fatal) {
                throw new Killed();
            }
        });
        assertThatThrownBy(doomed::advance).isInstanceOf(Killed.class);

        Custody resumed = issuer("a", EstablishmentTest::goOn).advance();

        assertThat(held(resumed)).hasSize(2);
        assertThat(log.records().stream().map(one -> one.authority()).distinct())
                .as("one root, two issuing authorities")
                .hasSize(3);
        assertThat(directories("a")).noneMatch(name -> name.startsWith("candidate"));
    }

    @Test
    void aPublishingWhoseAnswerWasLostIsRepeatedWithTheSameBytes() throws InterruptedException {
        log.loseTheNextAnswer();
        assertThatThrownBy(() -> issuer("a", EstablishmentTest::goOn).advance())
                .isInstanceOf(IllegalStateException.class);

        Custody resumed = issuer("a", EstablishmentTest::goOn).advance();

        assertThat(held(resumed)).hasSize(2);
        assertThat(log.records()).hasSize(3);
    }

    @Test
    void whoeverIsNotFirstKeepsNoKey() throws InterruptedException {
        Establishment slow = issuer("slow", step -> {
            if (step == Step.CANDIDATE_KEPT && log.records().isEmpty()) {
                Custody _ = advance(issuer("fast", EstablishmentTest::goOn));
            }
        });

        Custody lost = slow.advance();

        assertThat(sentence(lost))
                .contains("its key is not in this issuer's key directory")
                .contains("SHA-256 " + fingerprintOf(AuthorityRole.SERVICES, log));
        assertThat(directories("slow")).isEmpty();
        assertThat(log.standings().all()).hasSize(3);
    }

    @Test
    void anIssuerThatSharesTheDirectoryLooksOnWhileAnotherMakesTheAuthorities() throws InterruptedException {
        List<Custody> meanwhile = new ArrayList<>();
        Establishment maker = issuer("a", step -> {
            if (step != Step.ESTABLISHED) {
                meanwhile.add(advance(issuer("a", EstablishmentTest::goOn)));
            }
        });

        Custody made = maker.advance();
        Custody joined = issuer("a", EstablishmentTest::goOn).advance();

        assertThat(meanwhile)
                .hasSize(6)
                .startsWith(meanwhile.getFirst())
                .satisfies(first -> assertThat(first.subList(0, 4))
                        .allSatisfy(custody -> assertThat(sentence(custody)).contains("another issuer makes")));
        assertThat(meanwhile.subList(4, 6))
                .as("others' certificates do not wait for the suite's own authority")
                .allSatisfy(custody -> {
                    assertThat(held(custody)).hasSize(1);
                    assertThat(((Custody.Held) custody).complete()).isFalse();
                });
        assertThat(held(joined)).isEqualTo(held(made)).hasSize(2);
        assertThat(log.records()).hasSize(3);
    }

    @Test
    void neverMakesAKeyWhereTheLogHasAnAuthority() throws InterruptedException {
        Custody _ = issuer("a", EstablishmentTest::goOn).advance();

        Custody empty = issuer("b", EstablishmentTest::goOn).advance();

        assertThat(sentence(empty))
                .contains("no key is made here", "share-request")
                .contains(fingerprintOf(AuthorityRole.SERVICES, log));
        assertThat(directories("b")).isEmpty();
    }

    @Test
    void anEstablishedKeyRefusesAnEmptyLog() throws InterruptedException {
        Custody _ = issuer("a", EstablishmentTest::goOn).advance();
        LogInMemory another = new LogInMemory();

        Custody refused = issuer("a", another, true, EstablishmentTest::goOn).advance();

        assertThat(sentence(refused))
                .contains("has no root authority at all", "restore that log")
                .contains(fingerprint(log));
        assertThat(another.records()).isEmpty();
    }

    @Test
    void anEstablishedKeyRefusesAnotherLogAndNamesBothFingerprints() throws InterruptedException {
        Custody _ = issuer("a", EstablishmentTest::goOn).advance();
        LogInMemory another = new LogInMemory();
        Custody _ = issuer("b", another, true, EstablishmentTest::goOn).advance();

        Custody refused = issuer("a", another, true, EstablishmentTest::goOn).advance();

        assertThat(sentence(refused))
                .contains(fingerprint(log))
                .contains(fingerprint(another))
                .contains("kafka.bootstrap.servers");
    }

    @Test
    void makesNothingWhereCreationIsOff() throws InterruptedException {
        Custody waiting = issuer("a", log, false, EstablishmentTest::goOn).advance();

        assertThat(sentence(waiting)).contains("chancery.issuer.create-authorities=true");
        assertThat(log.records()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ec-p256, ec-p256",
        "ed25519, ec-p384",
        "rsa-3072, ed25519",
        "ml-dsa-65, ml-dsa-44",
        "ml-dsa-87, ml-dsa-65",
        "ec-p384, ml-dsa-87"
    })
    void authoritiesHaveKeysOfTheKindsThatWereAskedFor(String root, String issuing) throws InterruptedException {
        rootKey = root;
        issuingKey = issuing;

        Custody made = issuer("a", EstablishmentTest::goOn).advance();

        assertThat(held(issuer("a", EstablishmentTest::goOn).advance()))
                .isEqualTo(held(made))
                .hasSize(2);
        assertThat(log.records())
                .map(planned -> Pem.parseCertificate(planned.certificate()).getSubjectPublicKeyInfo())
                .map(KeyCheck::check)
                .containsExactly(acceptable(root), acceptable(issuing), acceptable(issuing));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-2048", "ec-p521", "EC-P256", "", "ml-dsa"})
    void anAuthoritysKeyIsOfNoOtherKind(String kind) {
        assertThatThrownBy(() -> AuthorityKeys.parse("ec-p384", kind))
                .hasMessageContaining("chancery.issuer.issuing-key is \"" + kind + "\"")
                .hasMessageContaining("ml-dsa-87");
        assertThatThrownBy(() -> AuthorityKeys.parse(kind, "ec-p256")).hasMessageContaining("chancery.issuer.root-key");
    }

    @Test
    void anIssuerWithoutThePlatformsKeyIssuesForServices() throws InterruptedException, IOException {
        Custody _ = issuer("a", EstablishmentTest::goOn).advance();
        move(directory("a", "platform-"), home.resolve("elsewhere"));

        Custody without = issuer("a", log, false, EstablishmentTest::goOn).advance();

        assertThat(held(without)).hasSize(1);
        assertThat(((Custody.Held) without).complete()).isFalse();
    }

    @Test
    void aSerialSecretThatIsNotTheLogsIsNotUsed() throws InterruptedException, IOException {
        Custody _ = issuer("a", EstablishmentTest::goOn).advance();
        Custody _ =
                issuer("b", new LogInMemory(), true, EstablishmentTest::goOn).advance();
        Files.copy(
                services("b").resolve("serial-secret"),
                services("a").resolve("serial-secret"),
                StandardCopyOption.REPLACE_EXISTING);

        Custody refused = issuer("a", EstablishmentTest::goOn).advance();

        assertThat(sentence(refused)).contains("does not open with its key", "backup");
    }

    private Establishment issuer(String name, Consumer<Step> reached) {
        return issuer(name, log, true, reached);
    }

    private Establishment issuer(String name, LogInMemory on, boolean create, Consumer<Step> reached) {
        SecureRandom random = new SecureRandom();
        Path directory = home.resolve(name);
        AuthorityDesigns designs = new AuthorityDesigns(
                "Chancery Test",
                AuthorityKeys.parse(rootKey, issuingKey),
                new StatusAddresses("http://127.0.0.1:8082"),
                Optional.of(NameLimits.of(List.of("internal"), List.of("10.0.0.0/8"))),
                new Hierarchy(false, false),
                4,
                InstantSource.fixed(NOW),
                random);
        return new Establishment(
                new KeyDirectory(directory, directory.resolve("passphrase"), random, new Unnoted()),
                on,
                designs,
                create,
                reached);
    }

    private static void goOn(Step step) {
        assertThat(step).isNotNull();
    }

    private static Custody advance(Establishment establishment) {
        try {
            return establishment.advance();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<IssuerId> held(Custody custody) {
        return switch (custody) {
            case Custody.Held held -> List.copyOf(held.keys().keySet());
            case Custody.Waiting waiting -> throw new AssertionError(waiting.sentence());
        };
    }

    private static String sentence(Custody custody) {
        return switch (custody) {
            case Custody.Held held -> throw new AssertionError("held: " + held);
            case Custody.Waiting waiting -> waiting.sentence();
        };
    }

    private static String fingerprint(LogInMemory log) {
        return fingerprintOf(AuthorityRole.ROOT, log);
    }

    private static String fingerprintOf(AuthorityRole role, LogInMemory log) {
        X509CertificateHolder authority = Pem.parseCertificate(
                log.standings().first(role).orElseThrow().planned().certificate());
        return Certificates.fingerprint(authority).hex();
    }

    private static KeyCheck acceptable(String kind) {
        return new KeyCheck.Acceptable(KeyAlgorithm.parse(kind));
    }

    private static void move(Path from, Path to) throws IOException {
        assertThat(Files.move(from, to)).exists();
    }

    private Path services(String name) throws IOException {
        return directory(name, "services-");
    }

    private Path directory(String name, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(home.resolve(name))) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> directories(String name) {
        try (Stream<Path> all = Files.list(home.resolve(name))) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
