/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // JUnit sets them
class SignersTest {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Test Services");
    private static final Authority AUTHORITY = CA.known("services-1");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(1);

    @TempDir
    Path home;

    private Function<Authority, KeyAlgorithm> kinds = Authority::kind;
    private Signers signers;

    @BeforeEach
    void open() {
        signers = opened();
    }

    @AfterEach
    void close() {
        signers.close();
    }

    @Test
    void asksOnceForEachIssuingAuthorityAndNotForARootThatCertifiesNoSigners() {
        Authority root = ROOT.known("root-1");

        List<Enrolment> due = signers.due(List.of(root, AUTHORITY), NOW);

        assertThat(due).singleElement().extracting(Enrolment::authority).isEqualTo(CA.id());
        signers.published(due.getFirst(), NOW);
        assertThat(signers.due(List.of(root, AUTHORITY), NOW)).isEmpty();
    }

    @Test
    void asksForASignerOfTheRootsKindWhereItCertifiesThem() {
        TestCa root = TestCa.onlineRoot();

        assertThat(signers.due(List.of(root.known("root-1")), NOW))
                .singleElement()
                .satisfies(asked -> {
                    assertThat(asked.authority()).isEqualTo(root.id());
                    assertThat(asked.kind()).isEqualTo(KeyAlgorithm.P384);
                });
    }

    @Test
    void asksForNoSignerOfARevokedAuthorityAndUsesTheOneThatItHas() {
        grant(requested(), NOW);
        Authority revoked = new Authority(
                CA.id(),
                "services-1",
                CA.role(),
                CA.certificate(),
                CA.parent(),
                true,
                "http://127.0.0.1:8082",
                false,
                true);

        assertThat(signers.due(List.of(revoked), NOW.plus(Duration.ofHours(47))))
                .isEmpty();
        assertThat(signers.signerOf(CA.id(), NOW.plus(Duration.ofHours(47)))).isPresent();
    }

    @Test
    void publishesTheSameBytesAfterARestart() {
        Enrolment before = requested();

        restart();

        Enrolment after = requested();
        assertThat(after.request()).isEqualTo(before.request());
        assertThat(after.key().publicKey()).isEqualTo(before.key().publicKey());
    }

    @Test
    void keepsItsSignerOverARestart() {
        grant(requested(), NOW);
        Optional<Signer> before = signers.signerOf(CA.id(), NOW);

        restart();

        assertThat(before).isPresent();
        assertThat(signers.signerOf(CA.id(), NOW).map(Signer::notAfter)).isEqualTo(before.map(Signer::notAfter));
        assertThat(signers.due(List.of(AUTHORITY), NOW)).isEmpty();
    }

    @Test
    void keepsItsNameOverARestart() {
        String before = signers.responder();

        restart();

        assertThat(signers.responder()).isEqualTo(before).matches("ocsp-[0-9a-f]{8}");
    }

    @Test
    void renewsAtHalfTheLifeAndUsesTheNewer() {
        grant(requested(), NOW);
        Instant half = NOW.plus(Duration.ofDays(1));

        assertThat(signers.due(List.of(AUTHORITY), half.minusSeconds(1))).isEmpty();
        Enrolment successor = signers.due(List.of(AUTHORITY), half).getFirst();
        grant(successor, half);

        assertThat(signers.signerOf(CA.id(), half).map(Signer::notAfter)).hasValue(half.plus(Duration.ofDays(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "rsa-2048", "ed25519", "ml-dsa-65"})
    void makesAKeyOfItsAuthoritysKind(String kind) {
        Authority authority =
                ROOT.issuing("Test Services", KeyAlgorithm.parse(kind)).known("services-1");

        assertThat(signers.due(List.of(authority), NOW))
                .singleElement()
                .extracting(enrolment -> enrolment.key().kind().spelling())
                .isEqualTo(kind);
    }

    @Test
    void changesItsKeyWhenAnotherKindIsChosen() {
        Enrolment first = requested();
        grant(first, NOW);
        choose(KeyAlgorithm.P384);

        Enrolment second = signers.due(List.of(AUTHORITY), LATER).getFirst();
        assertThat(second.key().kind()).isEqualTo(KeyAlgorithm.P384);
        assertThat(signers.signerOf(CA.id(), NOW))
                .as("until its successor has come")
                .isPresent();
        grant(second, LATER);
        assertThat(signers.due(List.of(AUTHORITY), LATER)).isEmpty();

        assertThat(home.resolve("keys").resolve(CA.id().hex()).resolve(first.requestId()))
                .doesNotExist();
        assertThat(signers.signerOf(CA.id(), LATER).map(Signer::notAfter)).hasValue(LATER.plus(Duration.ofDays(2)));
    }

    /** Killed after the successor's certificate was written, and before the old key was deleted. */
    @Test
    void deletesAReplacedKeyAfterARestart() {
        Enrolment first = requested();
        grant(first, NOW);
        choose(KeyAlgorithm.P384);
        grant(signers.due(List.of(AUTHORITY), LATER).getFirst(), LATER);

        restart();
        assertThat(signers.due(List.of(AUTHORITY), LATER)).isEmpty();

        assertThat(home.resolve("keys").resolve(CA.id().hex()).resolve(first.requestId()))
                .doesNotExist();
        assertThat(signers.signerOf(CA.id(), LATER)).isPresent();
    }

    @Test
    void signsWithTheKeyThatItHasWhenTheChosenKindIsRefused() {
        grant(requested(), NOW);
        choose(KeyAlgorithm.ED25519);

        signers.decided(
                signers.due(List.of(AUTHORITY), LATER).getFirst().requestId(),
                new CertificateRefused(ReasonCode.MALFORMED_REQUEST, "no", digest(), decision()),
                LATER);

        assertThat(signers.due(List.of(AUTHORITY), LATER)).isEmpty();
        assertThat(signers.signerOf(CA.id(), LATER)).isPresent();
    }

    @Test
    void asksForWhatIsLeftOfItsAuthorityAndForNoSuccessorOfOneThatLastsLikeIt() {
        Instant end = AUTHORITY.notAfter();
        Instant late = end.minus(Duration.ofHours(20)).plusMillis(300);
        Enrolment last = signers.due(List.of(AUTHORITY), late).getFirst();
        assertThat(validity(last)).isEqualTo(Duration.ofHours(20).minusSeconds(1));
        X509CertificateHolder certificate = CA.sign(CA.signer(last.key().publicKey(), late, end.minusSeconds(1)));
        signers.decided(last.requestId(), granted(certificate), late);

        assertThat(signers.signerOf(AUTHORITY.id(), late)).isPresent();
        assertThat(signers.due(List.of(AUTHORITY), end.minus(Duration.ofHours(1))))
                .isEmpty();
    }

    @Test
    void asksForHalfWhereTheProfileGivesLess() {
        Enrolment first = signers.due(List.of(AUTHORITY), NOW).getFirst();
        assertThat(validity(first)).isEqualTo(Duration.ofDays(2));
        signers.decided(
                first.requestId(),
                new CertificateRefused(ReasonCode.VALIDITY_NOT_ALLOWED, "at most PT24H", digest(), decision()),
                NOW);
        assertThat(signers.isRefused(AUTHORITY.id())).isTrue();

        Enrolment second = signers.due(List.of(AUTHORITY), LATER).getFirst();

        assertThat(validity(second)).isEqualTo(Duration.ofDays(1));
    }

    private static Duration validity(Enrolment enrolment) {
        CertificateRequested request = SignerRequest.STREAM.read(
                enrolment.request().envelope().type(),
                enrolment.request().value().octets());
        return Objects.requireNonNull(request.validity());
    }

    @Test
    void forgetsTheKeyOfASignerThatIsOver() {
        Enrolment first = requested();
        grant(first, NOW);

        signers.due(List.of(), NOW.plus(Duration.ofDays(3)));

        assertThat(signers.signerOf(CA.id(), NOW)).isEmpty();
        assertThat(home.resolve("keys").resolve(CA.id().hex()).resolve(first.requestId()))
                .doesNotExist();
    }

    @Test
    void asksAgainLaterWhenRefused() {
        Enrolment first = requested();
        CertificateOutcome refused = new CertificateRefused(ReasonCode.MALFORMED_REQUEST, "no", digest(), decision());

        signers.decided(first.requestId(), refused, NOW);

        assertThat(signers.reason(CA.id())).contains("no");
        assertThat(signers.due(List.of(AUTHORITY), NOW)).isEmpty();
        assertThat(signers.due(List.of(AUTHORITY), NOW.plusSeconds(1)))
                .singleElement()
                .extracting(Enrolment::requestId)
                .isNotEqualTo(first.requestId());
    }

    /** Its clock was days ahead, so the request was dated so that it was refused, and the pause after it ends in days. */
    @Test
    void asksAgainAtOnceWhenTheClockWasSetBack() {
        Instant ahead = NOW.plus(Duration.ofDays(3));
        Enrolment first = signers.due(List.of(AUTHORITY), ahead).getFirst();
        signers.decided(
                first.requestId(),
                new CertificateRefused(ReasonCode.MALFORMED_REQUEST, "too early", digest(), decision()),
                ahead);

        Enrolment second = requested();

        signers.published(second, ahead);
        assertThat(signers.due(List.of(AUTHORITY), NOW))
                .as("it may never have got there")
                .containsExactly(second);
    }

    @Test
    void believesNoCertificateThatARelyingPartyWouldRefuse() {
        TestCa stranger = ROOT.issuing("Test Services");

        refuses("for another key", _ -> CA.sign(draftFor(CA.key().publicKey())));
        refuses("did not sign it", key -> stranger.sign(draftFor(key)));
        refuses(
                "OCSPSigning alone",
                key -> CA.sign(bare(key)
                        .extendedKeyUsage(List.of(ExtendedKeyUse.OCSP_SIGNING, ExtendedKeyUse.SERVER_AUTH))
                        .ocspNoCheck()));
        refuses("nocheck", key -> CA.sign(bare(key).extendedKeyUsage(List.of(ExtendedKeyUse.OCSP_SIGNING))));
        refuses("has expired", key -> CA.sign(CA.signer(key, NOW.minusSeconds(60), NOW.minusSeconds(1))));
    }

    @Test
    void ignoresOutcomesOfOthers() {
        Enrolment mine = requested();

        signers.decided(
                "ocsp-00000000.other", granted(CA.sign(draftFor(mine.key().publicKey()))), NOW);

        assertThat(signers.signerOf(CA.id(), NOW)).isEmpty();
    }

    @Test
    void keepsEverythingForItsOwnerAlone() throws IOException {
        grant(requested(), NOW);

        try (Stream<Path> all = Files.walk(home.resolve("keys"))) {
            for (Path path : all.filter(path -> !path.endsWith(".lock")).toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertThat(mode).as(path.toString()).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void refusesADirectoryThatOthersMayRead() throws IOException {
        signers.close();
        Files.setPosixFilePermissions(home.resolve("keys"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(this::opened).hasMessageContaining("chmod 700");

        Files.setPosixFilePermissions(home.resolve("keys"), PosixFilePermissions.fromString("rwx------"));
        signers = opened();
    }

    private void refuses(String why, Function<SubjectPublicKeyInfo, X509CertificateHolder> issuer) {
        // As late as the last refusal makes it wait.
        Enrolment pending =
                signers.due(List.of(AUTHORITY), NOW.plus(Duration.ofHours(1))).getFirst();

        signers.decided(pending.requestId(), granted(issuer.apply(pending.key().publicKey())), NOW);

        assertThat(signers.reason(CA.id())).contains(why);
        assertThat(signers.signerOf(CA.id(), NOW)).isEmpty();
    }

    private Enrolment requested() {
        return signers.due(List.of(AUTHORITY), NOW).getFirst();
    }

    private void grant(Enrolment enrolment, Instant now) {
        X509CertificateHolder certificate =
                CA.sign(CA.signer(enrolment.key().publicKey(), now, now.plus(Duration.ofDays(2))));
        signers.decided(enrolment.requestId(), granted(certificate), now);
    }

    private static CertificateDraft draftFor(SubjectPublicKeyInfo key) {
        return CA.signer(key, NOW, NOW.plus(Duration.ofDays(2)));
    }

    private static CertificateDraft bare(SubjectPublicKeyInfo key) {
        return CertificateDraft.under(CA.certificate())
                .subject(DistinguishedName.commonName("Test Responder"))
                .publicKey(key)
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .validity(NOW, NOW.plus(Duration.ofDays(2)));
    }

    private static CertificateOutcome granted(X509CertificateHolder certificate) {
        return new CertificateGranted(
                Certificates.idOf(certificate, CA.certificate()),
                Pem.certificate(certificate),
                Certificates.fingerprint(certificate),
                certificate.getNotAfter().toInstant(),
                digest(),
                decision());
    }

    private void choose(KeyAlgorithm kind) {
        kinds = _ -> kind;
        restart();
    }

    private void restart() {
        signers.close();
        signers = opened();
    }

    private Signers opened() {
        SecureRandom random = new SecureRandom();
        KeyDirectory directory = KeyDirectory.open(home.resolve("keys"), home.resolve("passphrase"), random);
        return new Signers(
                directory, id -> id.equals(CA.id()) ? Optional.of(AUTHORITY) : Optional.empty(), kinds, random);
    }

    private static Decision decision() {
        return new Decision("1", "ocsp-signing", List.of());
    }

    private static Sha256 digest() {
        return Sha256.of(new byte[] {1});
    }
}
