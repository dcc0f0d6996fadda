/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.AuthorityBootstrap;
import dev.chancery.issuer.authorities.AuthorityBootstrap.Step;
import dev.chancery.issuer.authorities.AuthorityKeys;
import dev.chancery.issuer.authorities.AuthorityRollover;
import dev.chancery.issuer.authorities.CorporateRoot;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.authorities.Reply;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SignatureCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorities whose keys are on a token: a real library, SoftHSM2. */
class TokenTest {
    private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();
    private Path library = Path.of("");
    private Set<String> before = Set.of();

    @BeforeEach
    void findAToken() {
        library = SoftHsm.library();
        assertThat(SoftHsm.slot("first")).isPositive();
        before = SoftHsm.labels();
    }

    @ParameterizedTest
    @CsvSource({"ec-p384, ec-p256", "rsa-3072, ec-p384", "ec-p256, rsa-3072"})
    void authoritiesAreMadeAndOpenedAgain(String root, String issuing) throws InterruptedException, IOException {
        KeyAvailability made = issuer(root, issuing, TokenTest::goOn).advance();
        KeyAvailability again = issuer(root, issuing, TokenTest::goOn).advance();

        assertThat(held(again)).isEqualTo(held(made)).hasSize(2);
        assertThat(log.records()).hasSize(3);
        X509CertificateHolder authority =
                Pem.parseCertificate(log.records().getFirst().certificate());
        assertThat(log.records())
                .map(planned -> Pem.parseCertificate(planned.certificate()))
                .allSatisfy(certificate -> assertThat(
                                SignatureCheck.verifies(certificate, authority.getSubjectPublicKeyInfo()))
                        .isTrue());
        try (Stream<Path> files = Files.walk(home.resolve("ca"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .contains("token-key", "serial-key.pem", "serial-secret")
                    .doesNotContain("key.pem");
        }
    }

    @Test
    void theKeyDoesNotLeaveTheToken() {
        Pkcs11Token token = token();
        TokenKey key = token.generate(KeyAlgorithm.P256);
        X509CertificateHolder certificate = Designs.selfSigned(key);
        token.keep("0123456789abcdef0123456789abcdef", key, certificate);

        TokenKey kept = token().open("0123456789abcdef0123456789abcdef", certificate.getSubjectPublicKeyInfo());

        assertThat(kept.handle().get().getEncoded()).as("extractable").isNull();
        assertThat(kept.handle().get().toString()).contains("token object, sensitive, unextractable");
        assertThat(SignatureCheck.verifies(kept.algorithm(), DOCUMENT, kept.sign(DOCUMENT), kept.publicKey()))
                .isTrue();
        assertThat(kept.sign(DOCUMENT)).as("ECDSA on a token is random").isNotEqualTo(kept.sign(DOCUMENT));
    }

    @Test
    void aKeyOnTheTokenGetsItsCertificateFromARootElsewhere() throws InterruptedException {
        AuthorityKeys kinds = AuthorityKeys.parse("ec-p256", "ec-p256");
        KeyAvailability _ = issuer("ec-p256", "ec-p256", TokenTest::goOn).advance();
        CorporateRoot corporate = new CorporateRoot(new OpenSsl(home));
        AuthorityRollover authorityRollover = new AuthorityRollover(
                keys(token()),
                log,
                Designs.designs(kinds, Designs.CREATED),
                () -> Instant.now().plusSeconds(60),
                step -> {});

        String csr = done(authorityRollover.request(AuthorityRole.SERVICES, null))
                .files()
                .getOrDefault("request.csr", "");
        Reply.Done _ = done(authorityRollover.install(
                corporate.sign(csr, CorporateRoot.RIGHT, 1_000), new Sha256(corporate.fingerprint())));

        assertThat(held(issuer("ec-p256", "ec-p256", TokenTest::goOn).advance()))
                .hasSize(3);
    }

    private static Reply.Done done(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> done;
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    /** Three steps for the root, three for each issuing authority. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aKillAfterAnyStepIsResumedWithTheSameAuthorities(int fatal) throws InterruptedException {
        int[] reached = {0};
        AuthorityBootstrap doomed = issuer("ec-p256", "ec-p256", step -> {
            if (++reached[0] == fatal) {
                throw new Killed();
            }
        });
        assertThatThrownBy(doomed::advance).isInstanceOf(Killed.class);

        KeyAvailability resumed = issuer("ec-p256", "ec-p256", TokenTest::goOn).advance();

        assertThat(held(resumed)).hasSize(2);
        assertThat(log.records().stream().map(one -> one.authority()).distinct())
                .as("one root, two issuing authorities")
                .hasSize(3);
        assertThat(made())
                .as("nothing else is on the token")
                .containsExactlyInAnyOrderElementsOf(log.timeline().all().stream()
                        .map(standing -> standing.announced().authority().hex())
                        .toList());
    }

    @Test
    void aKeyWhoseCandidateWasCutOffIsTakenOffTheToken() throws InterruptedException, IOException {
        KeyAvailability _ = issuer("ec-p256", "ec-p256", TokenTest::goOn).advance();
        KeyDirectory keys = keys(token());
        Path services = keys.established(AuthorityRole.SERVICES).getFirst().directory();
        assertThat(made()).hasSize(3);
        // As a crash between the token and the renaming leaves it.
        Path halfMade = Files.move(services, services.resolveSibling(".candidate-services"));
        Files.delete(halfMade.resolve("announcement.json"));

        KeyDirectory again = keys(token());

        assertThat(again.established(AuthorityRole.ROOT)).hasSize(1);
        assertThat(halfMade).doesNotExist();
        assertThat(made()).hasSize(2);
    }

    @Test
    void whoeverIsNotFirstLeavesNoKeyOnTheToken() throws InterruptedException {
        AuthorityBootstrap slow = issuer("ec-p256", "ec-p256", step -> {
            if (step == Step.CANDIDATE_KEPT && log.records().isEmpty()) {
                KeyAvailability _ = advance(Designs.establishment(home.resolve("fast"), log));
            }
        });

        KeyAvailability lost = slow.advance();

        assertThat(lost).isInstanceOf(KeyAvailability.Waiting.class);
        assertThat(made()).isEmpty();
    }

    @Test
    void aTokenThatIsAwayDelays() throws InterruptedException {
        KeyAvailability _ = issuer("ec-p256", "ec-p256", TokenTest::goOn).advance();
        Pkcs11Token away = Pkcs11Token.inSlot(library, 99_999, SoftHsm.pinFile(home, SoftHsm.PIN));

        KeyAvailability waiting =
                issuer(keys(away), "ec-p256", "ec-p256", TokenTest::goOn).advance();

        assertThat(sentence(waiting)).contains("slot = 99999", "insert it", "chancery.issuer.pkcs11");
        assertThat(held(issuer("ec-p256", "ec-p256", TokenTest::goOn).advance()))
                .hasSize(2);
    }

    @Test
    void anIssuerWithoutTheTokensSettingsSaysWhichItNeeds() throws InterruptedException {
        KeyAvailability _ = issuer("ec-p256", "ec-p256", TokenTest::goOn).advance();
        KeyDirectory without = new KeyDirectory(
                home.resolve("ca"), home.resolve("ca/passphrase"), Optional.empty(), new SecureRandom(), new Unnoted());

        KeyAvailability waiting =
                issuer(without, "ec-p256", "ec-p256", TokenTest::goOn).advance();

        assertThat(sentence(waiting)).contains("chancery.issuer.pkcs11.library");
    }

    /** A token locks itself after a few wrong PINs, and an issuer looks every second. */
    @Test
    void aWrongPinIsTriedOnce() throws IOException {
        Pkcs11Token token = Pkcs11Token.inSlot(library, SoftHsm.slot("second"), SoftHsm.pinFile(home, "000000"));
        assertThatThrownBy(() -> token.generate(KeyAlgorithm.P256)).hasMessageContaining("CKR_PIN_INCORRECT");

        assertThatThrownBy(() -> token.generate(KeyAlgorithm.P256))
                .isInstanceOf(KeysNotUsableException.class)
                .hasMessageContaining("not tried again")
                .hasMessageNotContaining("000000");
        Files.writeString(home.resolve("pin"), SoftHsm.PIN);
        assertThatCode(() -> token.generate(KeyAlgorithm.P256)).doesNotThrowAnyException();
    }

    @Test
    void refusesAPinThatOthersMayRead() throws IOException {
        Path pin = SoftHsm.pinFile(home, SoftHsm.PIN);
        Files.setPosixFilePermissions(pin, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() ->
                        Pkcs11Token.inSlot(library, SoftHsm.slot("first"), pin).generate(KeyAlgorithm.P256))
                .hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"})
    void whatATokenCannotDoIsRefusedByName(String kind) {
        assertThatThrownBy(() -> AuthorityKeys.parse("ec-p384", kind).requireAbleOnToken())
                .hasMessageContaining("chancery.issuer.issuing-key is " + kind)
                .hasMessageContaining("rsa-4096");
    }

    /** Of the private keys on the token, those that this test brought there. */
    private Set<String> made() {
        Set<String> labels = SoftHsm.labels();
        labels.removeAll(before);
        return labels;
    }

    private Pkcs11Token token() {
        return Pkcs11Token.inSlot(library, SoftHsm.slot("first"), SoftHsm.pinFile(home, SoftHsm.PIN));
    }

    private KeyDirectory keys(Pkcs11Token token) {
        return new KeyDirectory(
                home.resolve("ca"),
                home.resolve("ca/passphrase"),
                Optional.of(token),
                new SecureRandom(),
                new Unnoted());
    }

    private AuthorityBootstrap issuer(String root, String issuing, Consumer<Step> reached) {
        return issuer(keys(token()), root, issuing, reached);
    }

    private AuthorityBootstrap issuer(KeyDirectory keys, String root, String issuing, Consumer<Step> reached) {
        return Designs.establishment(keys, log, AuthorityKeys.parse(root, issuing), reached);
    }

    private static KeyAvailability advance(AuthorityBootstrap authorityBootstrap) {
        try {
            return authorityBootstrap.advance();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void goOn(Step step) {
        assertThat(step).isNotNull();
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

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
