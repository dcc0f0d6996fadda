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
import dev.chancery.issuer.keys.Pkcs11Token;
import dev.chancery.issuer.keys.SoftHsm;
import dev.chancery.issuer.keys.Unnoted;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who believes what is signed here: each kind of authority, with its key in a file and on a token, under every shipped profile, before every verifier.
 * docs/verifiers.md is made from it: {@code -Dchancery.docs=write}.
 */
class VerifierMatrixTest {
    private static final Path TABLE = Path.of("../docs/verifiers.md");
    private static final String ACCEPTED = "accepted";
    private static final String UNKNOWN = "not by this tool";

    private static final Map<String, EnumMap<Verifier, String>> ROWS = new LinkedHashMap<>();
    private static final Set<String> PROFILES = new TreeSet<>();
    private static final Map<KeyAlgorithm, SigningKey> LEAF_KEYS = new ConcurrentHashMap<>();

    @TempDir
    static Path home = Path.of("");

    /** A request that the shipped policy grants, and what the certificate is for. */
    private record Asked(String profile, String tenant, String purpose, String fields, List<SubjectName> names) {}

    @BeforeAll
    static void needsItsTools() {
        boolean there = List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(each -> Files.isExecutable(Path.of(each).resolve("certtool")));
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(there, "not on this machine: certtool (Debian package gnutls-bin)");
        }
        assertThat(there).as("certtool is installed").isTrue();
    }

    // An algorithm stands once as a root's and once as an issuing authority's; RSA of 4096 bits takes its time.
    @ParameterizedTest
    @CsvSource({
        "file, ec-p384, ec-p256",
        "file, ec-p256, ec-p384",
        "file, rsa-4096, rsa-3072",
        "file, ed25519, ed25519",
        "file, ml-dsa-44, ml-dsa-44",
        "file, ml-dsa-65, ml-dsa-65",
        "file, ml-dsa-87, ml-dsa-87",
        "token, ec-p384, ec-p256",
        "token, ec-p256, ec-p384",
        "token, rsa-3072, rsa-4096"
    })
    void everyVerifierThatKnowsTheAlgorithmAcceptsEveryProfile(String signer, String root, String issuing)
            throws InterruptedException, IOException {
        List<Chain> chains = chains(signer, root, issuing);
        EnumMap<Verifier, String> row = new EnumMap<>(Verifier.class);
        for (Verifier verifier : Verifier.values()) {
            row.put(verifier, verdict(verifier, chains));
        }

        ROWS.put("| " + root + " | " + issuing + " | " + signer, row);
        assertThat(row.values())
                .as("what they say")
                .allMatch(verdict -> verdict.equals(ACCEPTED) || verdict.equals(UNKNOWN));
        assertThat(row.get(Verifier.JDK)).isEqualTo(ACCEPTED);
        assertThat(row.get(Verifier.BOUNCY_CASTLE)).isEqualTo(ACCEPTED);
        if (!issuing.startsWith("ml-dsa")) {
            assertThat(row.values()).containsOnly(ACCEPTED);
        }
    }

    /** Without it the table would say nothing. */
    @Test
    void noVerifierAcceptsAnythingElse() throws InterruptedException, IOException {
        Chain good = chains("file", "ec-p384", "ec-p256").getFirst();
        Chain other = chains("file", "ec-p384", "ec-p256").getFirst();
        byte[] tampered = good.leaf().getEncoded();
        tampered[tampered.length - 1] ^= 1;
        List<Chain> bad = List.of(
                new Chain(good.root(), good.issuing(), new X509CertificateHolder(tampered), good.at(), good.purpose()),
                new Chain(other.root(), good.issuing(), good.leaf(), good.at(), good.purpose()),
                new Chain(good.root(), other.issuing(), good.leaf(), good.at(), good.purpose()));

        for (Verifier verifier : Verifier.values()) {
            assertThat(verifier.objection(good, directory()))
                    .as(verifier.title())
                    .isEmpty();
            assertThat(bad)
                    .allSatisfy(chain -> assertThat(verifier.objection(chain, directory()))
                            .as(verifier.title())
                            .isPresent());
        }
    }

    @AfterAll
    static void theTableIsWhatWasSeen() throws IOException {
        if (ROWS.size() < 10) {
            return;
        }
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(TABLE, table());
        }
        String stored = Files.readString(TABLE);
        if (stored.contains(versions())) {
            assertThat(stored).as("-Dchancery.docs=write writes it anew").isEqualTo(table());
        }
    }

    private static String verdict(Verifier verifier, List<Chain> chains) {
        Chain first = chains.getFirst();
        if (!verifier.knows(first.root(), directory()) || !verifier.knows(first.issuing(), directory())) {
            return UNKNOWN;
        }
        return chains.stream()
                .flatMap(chain -> verifier.objection(chain, directory()).stream())
                .findFirst()
                .orElse(ACCEPTED);
    }

    private static List<Chain> chains(String signer, String root, String issuing)
            throws InterruptedException, IOException {
        // GnuTLS looks at chains as they are now.
        Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(4_000);
        LogInMemory log = new LogInMemory();
        Path directory = Files.createTempDirectory(home, "ca").resolve("ca");
        Optional<Pkcs11Token> token = signer.equals("token") ? Optional.of(token()) : Optional.empty();
        KeyDirectory keys =
                new KeyDirectory(directory, directory.resolve("passphrase"), token, new SecureRandom(), new Unnoted());
        KeyAvailability keyAvailability = Designs.establishment(
                        keys, log, AuthorityKeys.parse(root, issuing), created, step -> {})
                .advance();
        if (!(keyAvailability instanceof KeyAvailability.Held held)) {
            throw new AssertionError(keyAvailability);
        }
        List<AuthorityAnnounced> authorities = log.records();
        ShippedPolicy policy = new ShippedPolicy(authorities, held, created);
        List<Chain> chains = new ArrayList<>();
        for (Asked asked : asked(authorities.get(1).authority().hex())) {
            PROFILES.add(asked.profile());
            chains.add(new Chain(
                    Pem.parseCertificate(authorities.getFirst().certificate()),
                    Pem.parseCertificate(authorities.get(1).certificate()),
                    policy.issue(asked.tenant(), value(asked, KeyAlgorithm.parse(issuing))),
                    policy.appended(),
                    asked.purpose()));
        }
        return chains;
    }

    private static Pkcs11Token token() {
        return Pkcs11Token.inSlot(SoftHsm.library(), SoftHsm.slot("first"), SoftHsm.pinFile(home, SoftHsm.PIN));
    }

    /** Every shipped profile that somebody is granted. */
    private static List<Asked> asked(String authority) {
        List<SubjectName> names = List.of(
                SubjectName.parse("api.internal"), SubjectName.parse("*.web.internal"), SubjectName.parse("10.1.2.3"));
        List<SubjectName> members = List.of(SubjectName.parse("api.internal"), SubjectName.parse("10.1.2.3"));
        return List.of(
                new Asked("server", "local", "sslserver", "", names),
                new Asked("client", "local", "sslclient", "", names),
                new Asked("dual", "local", "sslserver", "", names),
                new Asked("agent", "local", "sslclient", ",\"labels\":{\"node\":\"web-1\"}", List.of()),
                new Asked("peer", "local", "sslserver", "", members),
                new Asked("short-lived", "local", "sslserver", "", members),
                new Asked(
                        "ocsp-signing",
                        "ocsp",
                        "ocsphelper",
                        ",\"labels\":{\"authority\":\"" + authority + "\"}",
                        List.of()));
    }

    /** With a key of the authority's own kind, where the profile takes one. */
    private static String value(Asked asked, KeyAlgorithm issuing) {
        boolean onlyCurves = asked.profile().equals("ocsp-signing");
        boolean noRsa = asked.profile().equals("short-lived");
        KeyAlgorithm kind = switch (issuing.family()) {
            case EC -> issuing;
            case RSA -> onlyCurves || noRsa ? KeyAlgorithm.P256 : KeyAlgorithm.rsa(2_048);
            case ED25519, ML_DSA -> onlyCurves ? KeyAlgorithm.P256 : issuing;
        };
        SigningKey key = LEAF_KEYS.computeIfAbsent(kind, one -> SigningKey.generate(one, new SecureRandom()));
        DistinguishedName subject =
                asked.names().isEmpty() ? DistinguishedName.empty() : DistinguishedName.commonName("api.internal");
        String csr = CertificationRequest.create(key, subject, asked.names()).pem();
        return Requests.json(csr, "\"profile\":\"" + asked.profile() + "\"" + asked.fields());
    }

    private static String table() {
        StringBuilder text = new StringBuilder("""
                # Verifiers that accept the chains

                `VerifierMatrixTest`, which runs in every build, makes this page. It makes a root, an issuing CA under it, and below
                that a certificate of every shipped profile that is granted to a tenant
                (%s),
                with a key of the issuing CA's algorithm if the profile allows it. `accepted` is the result for all of these
                certificates; `not by this tool` means that the tool cannot read the CA's key. The token is SoftHSM2, used through
                Java's PKCS #11 provider, which supports neither Ed25519 nor ML-DSA: an issuer that is configured to keep such a key on
                a token refuses to start.

                %s

                | root | issuing | key |""".formatted(String.join(", ", PROFILES), versions()));
        for (Verifier verifier : Verifier.values()) {
            text.append(' ').append(verifier.title()).append(" |");
        }
        text.append("\n|---|---|---|")
                .append("---|".repeat(Verifier.values().length))
                .append('\n');
        ROWS.forEach((begin, row) -> {
            text.append(begin).append(" |");
            row.values().forEach(verdict -> text.append(' ').append(verdict).append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String versions() {
        return "Seen with " + Verifier.OPENSSL.version(directory()) + ", " + Verifier.GNUTLS.version(directory())
                + ", Java " + Runtime.version().feature() + " and the Bouncy Castle of this build.";
    }

    private static Path directory() {
        return home;
    }
}
