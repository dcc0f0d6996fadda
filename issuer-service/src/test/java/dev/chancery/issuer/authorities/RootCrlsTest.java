/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root's list, signed here or brought in; openssl says what it means. */
class RootCrlsTest {
    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();

    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();
    private final List<CrlSigned> published = new ArrayList<>();
    private Optional<BigInteger> onLog = Optional.empty();
    private Instant now = Designs.CREATED.plus(Duration.ofHours(1));

    @BeforeEach
    void begin() throws InterruptedException {
        assertThat(Designs.establishment(keys(), log, AuthorityKeys.parse("ec-p384", "ec-p256"), step -> {})
                        .advance())
                .isInstanceOf(KeyAvailability.Held.class);
    }

    @Test
    void aRootHasAListFromTheBeginningAndRenewsItAtHalfItsLife() throws InterruptedException {
        lists().tend();
        lists().tend();
        assertThat(published).hasSize(1);

        now = now.plus(Duration.ofDays(8));
        lists().tend();
        assertThat(published).as("before the log forgets it").hasSize(2);
        assertThat(published.getLast()).isEqualTo(published.getFirst());

        now = now.plus(Duration.ofDays(23));
        lists().tend();
        assertThat(published.getLast().number())
                .isGreaterThan(published.getFirst().number());
    }

    /** Nobody takes a list from the future; the revocations on it are not from there either. */
    @Test
    void aListThatAClockAheadDatedIsSignedAnewWhenItIsRight() throws InterruptedException {
        Instant right = now;
        now = right.plus(Duration.ofHours(1));
        lists().revoke(record("services-1").authority(), RevocationReason.SUPERSEDED);
        SignedCrl ahead = SignedCrl.parse(published.getLast().crl().octets());

        now = right;
        lists().tend();
        SignedCrl anew = SignedCrl.parse(published.getLast().crl().octets());

        assertThat(anew.thisUpdate()).isEqualTo(right);
        assertThat(anew.number()).isGreaterThan(ahead.number());
        assertThat(anew.entries()).extracting(RevokedEntry::revokedAt).containsExactly(right);
    }

    @Test
    void aRevokedAuthorityIsRevokedToWhoeverAsksOpenssl() throws InterruptedException, IOException {
        AuthorityAnnounced services = record("services-1");

        Reply reply = lists().revoke(services.authority(), RevocationReason.CA_COMPROMISE);

        assertThat(lines(reply)).contains("authority new --role services", "the root's CRL");
        assertThat(log.timeline().active(AuthorityRole.SERVICES, now.plusSeconds(31)))
                .isEmpty();
        OpenSsl openSsl = new OpenSsl(home);
        Files.write(home.resolve("root.crl"), published.getLast().crl().octets());
        openSsl.run("crl", "-inform", "DER", "-in", "root.crl", "-out", "root.crl.pem");
        openSsl.write("root.pem", record("root-1").certificate());
        openSsl.write("services.pem", services.certificate());
        openSsl.write("platform.pem", record("platform-1").certificate());
        assertThatThrownBy(() -> verify(openSsl, "services.pem")).hasMessageContaining("certificate revoked");
        assertThat(verify(openSsl, "platform.pem")).contains("OK");
    }

    @Test
    void revokedAgainItIsTheSameFactAndTheNextListStillHasIt() throws InterruptedException {
        AuthorityAnnounced services = record("services-1");
        Reply _ = lists().revoke(services.authority(), RevocationReason.CA_COMPROMISE);
        Reply _ = lists().revoke(services.authority(), RevocationReason.SUPERSEDED);

        assertThat(log.facts()).hasSize(4);
        assertThat(last().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo(RevocationReason.CA_COMPROMISE));
    }

    @Test
    void withoutTheRootsKeyTheCeremonyIsNamedAndItsListBroughtIn() throws InterruptedException {
        AuthorityAnnounced services = record("services-1");
        lists().tend();
        AuthorityKey root = takeOffline();

        Reply revoked = lists().revoke(services.authority(), RevocationReason.SUPERSEDED);
        now = now.plusSeconds(10);
        Reply forgotten = lists().install(list(root, 5, List.of()).encoded());
        SignedCrl right = list(root, 5, List.of(new RevokedEntry(serial(services), now, RevocationReason.SUPERSEDED)));
        Reply installed = lists().install(right.encoded());
        Reply repeated = lists().install(right.encoded());

        assertThat(lines(revoked)).contains("--revoke " + serial(services).toString(16), "install-crl");
        assertThat(faults(forgotten)).contains("is revoked but not on it");
        assertThat(lines(installed)).isEqualTo(lines(repeated)).contains("is published");
        assertThat(last().sha256()).isEqualTo(right.sha256());
    }

    @Test
    void aListThatSaysMoreThanTheLogRevokesThere() throws InterruptedException {
        AuthorityKey root = takeOffline();

        Reply installed = lists().install(list(
                        root,
                        5,
                        List.of(new RevokedEntry(serial(record("platform-1")), now, RevocationReason.CA_COMPROMISE)))
                .encoded());

        assertThat(lines(installed)).contains("platform-1 is revoked");
        assertThat(log.revoked()).containsKey(record("platform-1").authority());
    }

    @Test
    void anOlderADatedAndAForeignListAreRefused() throws InterruptedException {
        AuthorityKey root = takeOffline();
        Reply _ = lists().install(list(root, 5, List.of()).encoded());

        Reply older = lists().install(list(root, 4, List.of()).encoded());
        SignedCrl dated = list(root, 6, List.of());
        now = now.plus(Duration.ofDays(40));
        Reply late = lists().install(dated.encoded());

        assertThat(faults(older)).contains("its number is 4, but 5 was already published");
        assertThat(faults(late)).contains("its nextUpdate is");
        StoredAuthority services = keys().established(AuthorityRole.SERVICES).getFirst();
        Reply foreign =
                lists().install(list(keys().open(services), 7, List.of()).encoded());
        assertThat(faults(foreign)).contains("it is not the CRL of root-1");
    }

    @Test
    void aNumberThatAnotherIssuerPublishedIsRefused() throws InterruptedException {
        AuthorityKey root = takeOffline();
        onLog = Optional.of(BigInteger.TEN);

        assertThat(faults(lists().install(list(root, 10, List.of()).encoded())))
                .contains("its number is 10, but 10 was already published");
        assertThat(lines(lists().install(list(root, 11, List.of()).encoded()))).contains("is published");
    }

    private SignedCrl list(AuthorityKey signer, int number, List<RevokedEntry> entries) {
        String url = new StatusUrls("http://127.0.0.1:8082").crlOf(signer.authority(), 0);
        return RootCrl.sign(signer, url, BigInteger.valueOf(number), now, Duration.ofDays(30), entries);
    }

    private AuthorityKey takeOffline() {
        RootKeyAvailability custody = new RootKeyAvailability(keys(), () -> now);
        String key = switch (custody.export(PASSPHRASE)) {
            case Reply.Done done -> Objects.requireNonNull(done.files().get("root-key.pem"));
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
        AuthorityKey root = keys().open(keys().established(AuthorityRole.ROOT).getFirst());
        Reply _ = custody.remove(key, PASSPHRASE);
        // What was published before was numbered by the clock.
        numbersBegin();
        return root;
    }

    private void numbersBegin() {
        StoredAuthority root = keys().established(AuthorityRole.ROOT).getFirst();
        try {
            Files.deleteIfExists(root.directory().resolve("root.crl"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String verify(OpenSsl openSsl, String certificate) {
        return openSsl.run(
                "verify",
                "-x509_strict",
                "-crl_check",
                "-attime",
                String.valueOf(now.getEpochSecond()),
                "-CRLfile",
                "root.crl.pem",
                "-CAfile",
                "root.pem",
                certificate);
    }

    private SignedCrl last() {
        return SignedCrl.parse(published.getLast().crl().octets());
    }

    private static BigInteger serial(AuthorityAnnounced planned) {
        return Pem.parseCertificate(planned.certificate()).getSerialNumber();
    }

    private AuthorityAnnounced record(String name) {
        return log.records().stream()
                .filter(planned -> planned.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String lines(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> String.join("\n", done.lines());
            case Reply.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    private static String faults(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> throw new AssertionError(done.lines());
            case Reply.Refused refused -> String.join("\n", refused.faults());
        };
    }

    private RootCrls lists() {
        return new RootCrls(keys(), log, published::add, root -> onLog, new Unnoted(), () -> now);
    }

    private KeyDirectory keys() {
        return new KeyDirectory(home.resolve("ca"), home.resolve("ca/passphrase"), new SecureRandom(), new Unnoted());
    }
}
