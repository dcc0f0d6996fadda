/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.AuthorityBootstrap.Step;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
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

class AuthorityBootstrapTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();
    private String rootKey = "ec-p384";
    private String issuingKey = "ec-p256";

    @Test
    void makesARootAndAnIssuingAuthorityForEachRoleOnce() throws InterruptedException {
        KeyAvailability first = issuer("a", AuthorityBootstrapTest::goOn).advance();
        KeyAvailability second = issuer("a", AuthorityBootstrapTest::goOn).advance();

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
        KeyAvailability _ = issuer("a", AuthorityBootstrapTest::goOn).advance();

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
        AuthorityBootstrap doomed = issuer("a", step -> {
            if (++reached[0] == fatal) {
                throw new Killed();
            }
        });
        assertThatThrownBy(doomed::advance).isInstanceOf(Killed.class);

        KeyAvailability resumed = issuer("a", AuthorityBootstrapTest::goOn).advance();

        assertThat(held(resumed)).hasSize(2);
        assertThat(log.records().stream().map(one -> one.authority()).distinct())
                .as("one root, two issuing authorities")
                .hasSize(3);
        assertThat(directories("a")).noneMatch(name -> name.startsWith("candidate"));
    }

    @Test
    void aPublishingWhoseAnswerWasLostIsRepeatedWithTheSameBytes() throws InterruptedException {
        log.loseTheNextAnswer();
        assertThatThrownBy(() -> issuer("a", AuthorityBootstrapTest::goOn).advance())
                .isInstanceOf(IllegalStateException.class);

        KeyAvailability resumed = issuer("a", AuthorityBootstrapTest::goOn).advance();

        assertThat(held(resumed)).hasSize(2);
        assertThat(log.records()).hasSize(3);
    }

    @Test
    void whoeverIsNotFirstKeepsNoKey() throws InterruptedException {
        AuthorityBootstrap slow = issuer("slow", step -> {
            if (step == Step.CANDIDATE_KEPT && log.records().isEmpty()) {
                KeyAvailability _ = advance(issuer("fast", AuthorityBootstrapTest::goOn));
            }
        });

        KeyAvailability lost = slow.advance();

        assertThat(sentence(lost))
                .contains("its key is not in this issuer's key directory")
                .contains("SHA-256 " + fingerprintOf(AuthorityRole.SERVICES, log));
        assertThat(directories("slow")).isEmpty();
        assertThat(log.timeline().all()).hasSize(3);
    }

    @Test
    void anIssuerThatSharesTheDirectoryLooksOnWhileAnotherMakesTheAuthorities() throws InterruptedException {
        List<KeyAvailability> meanwhile = new ArrayList<>();
        AuthorityBootstrap maker = issuer("a", step -> {
            if (step != Step.ESTABLISHED) {
                meanwhile.add(advance(issuer("a", AuthorityBootstrapTest::goOn)));
            }
        });

        KeyAvailability made = maker.advance();
        KeyAvailability joined = issuer("a", AuthorityBootstrapTest::goOn).advance();

        assertThat(meanwhile)
                .hasSize(6)
                .startsWith(meanwhile.getFirst())
                .satisfies(first -> assertThat(first.subList(0, 4))
                        .allSatisfy(keyAvailability ->
                                assertThat(sentence(keyAvailability)).contains("another issuer is creating")));
        assertThat(meanwhile.subList(4, 6))
                .as("others' certificates do not wait for the suite's own authority")
                .allSatisfy(keyAvailability -> {
                    assertThat(held(keyAvailability)).hasSize(1);
                    assertThat(((KeyAvailability.Held) keyAvailability).complete())
                            .isFalse();
                });
        assertThat(held(joined)).isEqualTo(held(made)).hasSize(2);
        assertThat(log.records()).hasSize(3);
    }

    @Test
    void neverMakesAKeyWhereTheLogHasAnAuthority() throws InterruptedException {
        KeyAvailability _ = issuer("a", AuthorityBootstrapTest::goOn).advance();

        KeyAvailability empty = issuer("b", AuthorityBootstrapTest::goOn).advance();

        assertThat(sentence(empty))
                .contains("this issuer creates no key", "share-request")
                .contains(fingerprintOf(AuthorityRole.SERVICES, log));
        assertThat(directories("b")).isEmpty();
    }

    @Test
    void anEstablishedKeyRefusesAnEmptyLog() throws InterruptedException {
        KeyAvailability _ = issuer("a", AuthorityBootstrapTest::goOn).advance();
        LogInMemory another = new LogInMemory();

        KeyAvailability refused =
                issuer("a", another, true, AuthorityBootstrapTest::goOn).advance();

        assertThat(sentence(refused))
                .contains("has no root CA", "restore that log")
                .contains(fingerprint(log));
        assertThat(another.records()).isEmpty();
    }

    @Test
    void anEstablishedKeyRefusesAnotherLogAndNamesBothFingerprints() throws InterruptedException {
        KeyAvailability _ = issuer("a", AuthorityBootstrapTest::goOn).advance();
        LogInMemory another = new LogInMemory();
        KeyAvailability _ =
                issuer("b", another, true, AuthorityBootstrapTest::goOn).advance();

        KeyAvailability refused =
                issuer("a", another, true, AuthorityBootstrapTest::goOn).advance();

        assertThat(sentence(refused))
                .contains(fingerprint(log))
                .contains(fingerprint(another))
                .contains("kafka.bootstrap.servers");
    }

    @Test
    void makesNothingWhereCreationIsOff() throws InterruptedException {
        KeyAvailability waiting =
                issuer("a", log, false, AuthorityBootstrapTest::goOn).advance();

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

        KeyAvailability made = issuer("a", AuthorityBootstrapTest::goOn).advance();

        assertThat(held(issuer("a", AuthorityBootstrapTest::goOn).advance()))
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
        KeyAvailability _ = issuer("a", AuthorityBootstrapTest::goOn).advance();
        move(directory("a", "platform-"), home.resolve("elsewhere"));

        KeyAvailability without =
                issuer("a", log, false, AuthorityBootstrapTest::goOn).advance();

        assertThat(held(without)).hasSize(1);
        assertThat(((KeyAvailability.Held) without).complete()).isFalse();
    }

    @Test
    void aSerialSecretThatIsNotTheLogsIsNotUsed() throws InterruptedException, IOException {
        KeyAvailability _ = issuer("a", AuthorityBootstrapTest::goOn).advance();
        KeyAvailability _ = issuer("b", new LogInMemory(), true, AuthorityBootstrapTest::goOn)
                .advance();
        Files.copy(
                services("b").resolve("serial-secret"),
                services("a").resolve("serial-secret"),
                StandardCopyOption.REPLACE_EXISTING);

        KeyAvailability refused = issuer("a", AuthorityBootstrapTest::goOn).advance();

        assertThat(sentence(refused)).contains("does not open with its key", "backup");
    }

    private AuthorityBootstrap issuer(String name, Consumer<Step> reached) {
        return issuer(name, log, true, reached);
    }

    private AuthorityBootstrap issuer(String name, LogInMemory on, boolean create, Consumer<Step> reached) {
        SecureRandom random = new SecureRandom();
        Path directory = home.resolve(name);
        AuthorityTemplates designs = new AuthorityTemplates(
                "Chancery Test",
                AuthorityKeys.parse(rootKey, issuingKey),
                new StatusUrls("http://127.0.0.1:8082"),
                Optional.of(NameLimits.of(List.of("internal"), List.of("10.0.0.0/8"))),
                new Hierarchy(false, false),
                4,
                InstantSource.fixed(NOW),
                random);
        return new AuthorityBootstrap(
                new KeyDirectory(directory, directory.resolve("passphrase"), random, new Unnoted()),
                on,
                designs,
                create,
                reached);
    }

    private static void goOn(Step step) {
        assertThat(step).isNotNull();
    }

    private static KeyAvailability advance(AuthorityBootstrap authorityBootstrap) {
        try {
            return authorityBootstrap.advance();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<IssuerId> held(KeyAvailability keyAvailability) {
        return switch (keyAvailability) {
            case KeyAvailability.Held held -> List.copyOf(held.keys().keySet());
            case KeyAvailability.Waiting waiting -> throw new AssertionError(waiting.sentence());
        };
    }

    private static String sentence(KeyAvailability keyAvailability) {
        return switch (keyAvailability) {
            case KeyAvailability.Held held -> throw new AssertionError("held: " + held);
            case KeyAvailability.Waiting waiting -> waiting.sentence();
        };
    }

    private static String fingerprint(LogInMemory log) {
        return fingerprintOf(AuthorityRole.ROOT, log);
    }

    private static String fingerprintOf(AuthorityRole role, LogInMemory log) {
        X509CertificateHolder authority = Pem.parseCertificate(
                log.timeline().first(role).orElseThrow().announced().certificate());
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
