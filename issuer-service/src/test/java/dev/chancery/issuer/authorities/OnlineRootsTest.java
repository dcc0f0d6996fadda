/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root that certifies OCSP signers: settled when it is made, its key here or not, and nobody waits for it. */
class OnlineRootsTest {
    private static final Hierarchy ONLINE = new Hierarchy(false, true);
    private static final Hierarchy USUAL = new Hierarchy(false, false);
    private static final String PASSPHRASE = "correct horse battery";

    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();

    @Test
    void whatItSignsNamesOcspBesideItsList() throws InterruptedException {
        KeyAvailability.Held held = held(issuer(ONLINE));

        assertThat(record("root-1").certifiesSigners()).isTrue();
        assertThat(held.keys()).hasSize(3).containsKey(root());
        for (String name : new String[] {"services-1", "platform-1"}) {
            assertThat(access(certificate(name)))
                    .containsExactly(
                            "ocsp http://127.0.0.1:8082/ocsp", "issuer http://127.0.0.1:8082/ca/" + root() + ".cer");
            assertThat(certificate(name).getExtension(Extension.cRLDistributionPoints))
                    .isNotNull();
        }
    }

    @Test
    void unlessItIsAskedForARootCertifiesAuthoritiesAlone() throws InterruptedException {
        KeyAvailability.Held held = held(issuer(USUAL));

        assertThat(record("root-1").serialSecretSha256()).isNull();
        assertThat(record("root-1").certifiesSigners()).isFalse();
        assertThat(held.keys()).hasSize(2).doesNotContainKey(root());
        assertThat(held.complete()).isTrue();
        assertThat(access(certificate("services-1")))
                .containsExactly("issuer http://127.0.0.1:8082/ca/" + root() + ".cer");
    }

    @Test
    void aRootStaysWhatItWasMadeAs() throws InterruptedException {
        KeyAvailability.Held without = held(issuer(USUAL));
        assertThat(held(issuer(ONLINE)).keys().keySet())
                .isEqualTo(without.keys().keySet());

        LogInMemory another = new LogInMemory();
        Path elsewhere = home.resolve("elsewhere");
        KeyAvailability.Held with = held(Designs.establishment(elsewhere, another, ONLINE));
        assertThat(held(Designs.establishment(elsewhere, another, USUAL)).keys().keySet())
                .isEqualTo(with.keys().keySet());
    }

    @Test
    void itsSuccessorsNameOcspWhileItsKeyIsHere() throws InterruptedException {
        KeyAvailability.Held _ = held(issuer(ONLINE));

        Reply _ = succession().create(AuthorityRole.SERVICES, "order-1");

        assertThat(access(certificate("services-2"))).contains("ocsp http://127.0.0.1:8082/ocsp");
    }

    /** At a ceremony there is no serial secret, and afterwards nobody to certify a signer. */
    @Test
    void offlineItNamesItsListAlone() throws InterruptedException {
        KeyAvailability.Held _ = held(issuer(ONLINE));
        X509CertificateHolder root = certificate("root-1");
        AuthorityKey exported = AuthorityKey.ofExported(root, export(), PASSPHRASE.toCharArray());

        X509CertificateHolder signed = exported.sign(AuthorityTemplates.issuing(
                exported,
                new StatusUrls("http://127.0.0.1:8082"),
                certificate("services-1").getSubject(),
                certificate("services-1").getSubjectPublicKeyInfo(),
                0,
                Optional.empty(),
                Designs.CREATED,
                new SecureRandom()));

        assertThat(access(signed)).containsExactly("issuer http://127.0.0.1:8082/ca/" + root() + ".cer");
    }

    /** By an order that another issuer may have done: the same issuer sees both without a word on the log. */
    @Test
    void itsKeyGoesAndComesBackUnderTheRunningIssuer() throws InterruptedException {
        AuthorityBootstrap running = issuer(ONLINE);
        Map<IssuerId, AuthorityKey> before = held(running).keys();
        String key = export();

        Reply _ = custody().remove(key, PASSPHRASE.toCharArray());
        KeyAvailability.Held without = held(running);
        Reply _ = custody().restore(key, PASSPHRASE.toCharArray());
        KeyAvailability.Held again = held(running);

        assertThat(without.keys()).hasSize(2).doesNotContainKey(root());
        assertThat(without.complete()).as("it is looked for").isFalse();
        assertThat(again.keys().keySet()).isEqualTo(before.keySet());
        assertThat(again.keys().get(root()))
                .satisfies(root -> assertThat(Objects.requireNonNull(root).serialSecretSha256())
                        .isEqualTo(record("root-1").serialSecretSha256()));
    }

    /** The same bytes would get another serial number. */
    @Test
    void anotherSerialSecretIsNotUsedAndNobodyWaits() throws InterruptedException, IOException {
        KeyAvailability.Held _ = held(issuer(ONLINE));
        KeyAvailability.Held _ = held(Designs.establishment(home.resolve("b"), new LogInMemory(), ONLINE));
        Path secret = directory("ca").resolve("serial-secret");
        Files.copy(directory("b").resolve("serial-secret"), secret, StandardCopyOption.REPLACE_EXISTING);
        assertThat(held(issuer(ONLINE)).keys()).as("one that does not open").hasSize(2);

        Files.delete(secret);

        assertThat(held(issuer(ONLINE)).keys()).as("none").hasSize(2);
    }

    @Test
    void withoutItsKeyFileEverythingElseGoesOn() throws InterruptedException, IOException {
        KeyAvailability.Held _ = held(issuer(ONLINE));

        Files.delete(directory("ca").resolve("key.pem"));

        assertThat(held(issuer(ONLINE)).keys()).hasSize(2).doesNotContainKey(root());
    }

    private AuthorityBootstrap issuer(Hierarchy hierarchy) {
        return Designs.establishment(home.resolve("ca"), log, hierarchy);
    }

    private static KeyAvailability.Held held(AuthorityBootstrap issuer) throws InterruptedException {
        return (KeyAvailability.Held) issuer.advance();
    }

    private AuthorityRollover succession() {
        return new AuthorityRollover(
                keys(),
                log,
                Designs.designs(AuthorityKeys.parse("ec-p384", "ec-p256"), Designs.CREATED),
                InstantSource.fixed(Designs.CREATED),
                step -> {});
    }

    private RootKeyAvailability custody() {
        return new RootKeyAvailability(keys(), InstantSource.fixed(Designs.CREATED));
    }

    private String export() {
        Reply.Done done = (Reply.Done) custody().export(PASSPHRASE.toCharArray());
        return Objects.requireNonNull(done.files().get("root-key.pem"));
    }

    private KeyDirectory keys() {
        Path directory = home.resolve("ca");
        return new KeyDirectory(directory, directory.resolve("passphrase"), new SecureRandom(), new Unnoted());
    }

    /** Of the root that is kept there. */
    private Path directory(String issuer) throws IOException {
        try (Stream<Path> all = Files.list(home.resolve(issuer))) {
            return all.filter(path -> path.getFileName().toString().startsWith("root-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private IssuerId root() {
        return record("root-1").authority();
    }

    private AuthorityAnnounced record(String name) {
        return log.records().stream()
                .filter(planned -> planned.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private X509CertificateHolder certificate(String name) {
        return Pem.parseCertificate(record(name).certificate());
    }

    /** Each location with what is found there. */
    private static Stream<String> access(X509CertificateHolder certificate) {
        return Stream.of(AuthorityInformationAccess.fromExtensions(certificate.getExtensions())
                        .getAccessDescriptions())
                .map(each -> name(each.getAccessMethod()) + " "
                        + each.getAccessLocation().getName());
    }

    private static String name(ASN1ObjectIdentifier method) {
        return method.equals(AccessDescription.id_ad_ocsp) ? "ocsp" : "issuer";
    }
}
