/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.issuer.authorities.AuthorityKeys;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.issuance.Verifier.Chain;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.policy.BundleText;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under a bundle that grants every name, of an authority that may certify few: whatever is granted all the same is believed by openssl, GnuTLS and the
 * JDK under its own chain, and the rest is refused. Nothing is granted and believed by nobody.
 */
class GrantedIsBelievedTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    private static final List<String> WITHIN = List.of(
            "api.internal",
            "a.b.test",
            "localhost",
            "*.web.internal",
            "10.1.2.3",
            "spiffe://mesh.internal/ns/a",
            "spiffe://b.mesh.internal/ns/a");
    private static final List<String> OUTSIDE = List.of(
            "www.bank.example",
            "internal.example",
            "notinternal",
            "*.example",
            "11.0.0.1",
            "172.16.0.1",
            "fd00::1",
            "2001:db8::1",
            "spiffe://bank.example/a",
            "spiffe://internal/a");

    @TempDir
    static Path home = Path.of("");

    private record World(List<AuthorityAnnounced> authorities, ShippedPolicy policy) {
        Chain chain(X509CertificateHolder leaf, String purpose) {
            return new Chain(
                    Pem.parseCertificate(authorities.getFirst().certificate()),
                    Pem.parseCertificate(authorities.get(1).certificate()),
                    leaf,
                    policy.appended(),
                    purpose);
        }
    }

    @BeforeAll
    static void needsItsTools() throws IOException {
        boolean there = List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(each -> Files.isExecutable(Path.of(each).resolve("certtool")));
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(there, "not on this machine: certtool (Debian package gnutls-bin)");
        }
        assertThat(there).as("certtool is installed").isTrue();
        Files.writeString(
                bundle(),
                BundleText.shipped()
                        .replace("dns: [.internal, .test, localhost]", "dns: [\"*\"]")
                        .replaceAll("    addresses: \\[127[^\\n]*", "    addresses: [0.0.0.0/0, \"::/0\"]")
                        .replace(
                                "\"spiffe://mesh.internal/**\"",
                                "\"spiffe://mesh.internal/**\", \"spiffe://b.mesh.internal/**\","
                                        + " \"spiffe://bank.example/**\", \"spiffe://internal/**\""));
    }

    @Test
    void everythingThatIsGrantedIsBelieved() throws InterruptedException, IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        requireBelief(world(now.minusSeconds(4_000), now));
    }

    /** The authority ends within two hours: what it grants by then ends with it. */
    @Test
    void andSoItIsNearTheEndOfTheAuthority() throws InterruptedException, IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        requireBelief(world(now.minus(Duration.ofDays(5 * 365)).plus(Duration.ofHours(2)), now));
    }

    private static void requireBelief(World world) {
        List<String> wrong = new ArrayList<>();
        int granted = 0;
        for (boolean named : List.of(true, false)) {
            for (String name : WITHIN) {
                granted++;
                wrong.addAll(objections(world, name, named));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(granted).isEqualTo(2 * WITHIN.size());
        for (String name : OUTSIDE) {
            assertThat(world.policy().judged("local", value(name, true)))
                    .as(name)
                    .isInstanceOf(Plan.Refuse.class);
        }
    }

    /** What openssl, GnuTLS, the JDK or Bouncy Castle has against what is granted. */
    private static List<String> objections(World world, String name, boolean named) {
        X509CertificateHolder leaf = world.policy().issue("local", value(name, named));
        List<String> objections = new ArrayList<>();
        for (Verifier verifier : Verifier.values()) {
            verifier.objection(world.chain(leaf, "sslserver"), home)
                    .ifPresent(why -> objections.add(name + ": " + verifier.title() + ": " + why));
        }
        return objections;
    }

    /** @param named whether the CSR has it as its common name, too */
    private static String value(String name, boolean named) {
        boolean uri = name.contains("://");
        DistinguishedName subject = named && !uri ? DistinguishedName.commonName(name) : DistinguishedName.empty();
        String csr = CertificationRequest.create(KEY, subject, List.of(SubjectName.parse(name)))
                .pem();
        return Requests.json(csr, "\"profile\":\"" + (uri ? "short-lived" : "server") + "\"");
    }

    private static World world(Instant created, Instant appended) throws InterruptedException, IOException {
        LogInMemory log = new LogInMemory();
        Path directory = Files.createTempDirectory(home, "ca").resolve("ca");
        KeyDirectory keys =
                new KeyDirectory(directory, directory.resolve("passphrase"), new SecureRandom(), new Unnoted());
        KeyAvailability.Held held = (KeyAvailability.Held)
                Designs.establishment(keys, log, AuthorityKeys.parse("ec-p384", "ec-p256"), created, step -> {})
                        .advance();
        return new World(
                log.records(), new ShippedPolicy(log.records(), held, created, appended, Optional.of(bundle())));
    }

    private static Path bundle() {
        return home.resolve("everything.yaml");
    }
}
