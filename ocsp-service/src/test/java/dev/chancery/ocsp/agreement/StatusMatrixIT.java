/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.ocsp.FakeServices;
import dev.chancery.ocsp.OverHttp;
import dev.chancery.ocsp.RunningResponder;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.TestOcspRequest;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.ocsp.CertificateStatus;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether those who ask for status read what is meant: each kind of authority, each standing, each client, over HTTP. docs/status-clients.md is made
 * from it: {@code -Dchancery.docs=write}.
 */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
class StatusMatrixIT extends RunningResponder {
    static final Instant REVOKED_AT = Instant.parse("2026-11-20T08:09:10Z");

    private static final Path TABLE = Path.of("../docs/status-clients.md");
    private static final String UNREADABLE = "not by this tool";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> KINDS =
            List.of("ec-p256", "ec-p384", "rsa-3072", "ed25519", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87");
    private static final List<String> READ_BY_ALL = List.of("ec-p256", "ec-p384", "rsa-3072");

    private static final TestCa ROOT = TestCa.root();
    /** By what they are called, and so by what is chosen for their unknown serials, and by their kind. */
    private static final Map<String, Map<String, TestCa>> AUTHORITIES = new LinkedHashMap<>();

    /** What is said of each kind, by signer and kind. */
    private static final Map<String, Map<StatusClient, String>> ROWS = new LinkedHashMap<>();

    @TempDir
    static Path home;

    private static FakeServices others;

    /** Where a certificate stands, and what each client makes of it. */
    private enum Standing {
        GOOD("good", "good", "good", "good", "staples good"),
        REVOKED("revoked", "revoked", "revoked", "revoked", "staples nothing: revoked"),
        UNRECORDED(
                "never recorded: `unauthorized`",
                "error: unauthorized",
                "error: unauthorized",
                "no answer",
                "staples nothing: unauthorized"),
        UNKNOWN(
                "never recorded: `unknown`",
                FakeServices.UNKNOWN,
                "unknown",
                "undetermined",
                "no answer",
                "staples nothing: unknown"),
        NEVER_ISSUED(
                "never recorded: `extended-revoke`",
                FakeServices.EXTENDED_REVOKE,
                "revoked",
                "revoked",
                "revoked",
                "staples nothing: revoked"),
        UNCLEAR(
                "not known for certain: `tryLater`",
                "error: trylater",
                "error: trylater",
                "no answer",
                "staples nothing: trylater"),
        EXPIRED(
                "good, and past its notAfter",
                "good",
                "expired; a moment before: good",
                "expired; a moment before: good",
                "staples good");

        private final String title;
        private final String authority;
        private final String readers;
        private final String jdk;
        private final String nss;
        private final String nginx;

        Standing(String title, String readers, String jdk, String nss, String nginx) {
            this(title, FakeServices.ORDINARY, readers, jdk, nss, nginx);
        }

        /** @param authority what the authority is called that it stands so under */
        Standing(String title, String authority, String readers, String jdk, String nss, String nginx) {
            this.title = title;
            this.authority = authority;
            this.readers = readers;
            this.jdk = jdk;
            this.nss = nss;
            this.nginx = nginx;
        }

        String expectedFrom(StatusClient client) {
            return switch (client) {
                case OPENSSL, OPENSSL_LIGHT, GNUTLS -> readers;
                case JDK, JDK_NONCE -> jdk;
                case NSS -> nss;
                case NGINX -> nginx;
            };
        }
    }

    @BeforeAll
    static void announceTheAuthorities() {
        StatusClient.require();
        others = new FakeServices(ROOT);
        for (String name : List.of(FakeServices.ORDINARY, FakeServices.UNKNOWN, FakeServices.EXTENDED_REVOKE)) {
            Map<String, TestCa> named = new LinkedHashMap<>();
            for (String kind : KINDS) {
                TestCa authority = ROOT.issuing(name + " " + kind, KeyAlgorithm.parse(kind));
                others.announce(authority, name);
                named.put(kind, authority);
            }
            AUTHORITIES.put(name, named);
        }
    }

    @AfterAll
    static void close() throws IOException {
        if (others != null) {
            others.close();
        }
        theTableIsWhatWasSeen();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "rsa-3072", "ed25519", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"})
    void everyClientReadsWhatADelegatedSignerSays(String kind) throws Exception {
        URI responder = address.resolve("/ocsp");
        Map<Standing, Asked> certificates = new EnumMap<>(Standing.class);
        for (Standing standing : Standing.values()) {
            TestCa authority = authority(standing.authority, kind);
            certificates.put(standing, Asked.about(home, ROOT, authority, responder, end(standing)));
        }

        certificates.forEach(StatusMatrixIT::record);

        certificates.forEach((standing, asked) ->
                await(standing.title).atMost(LIMIT).until(() -> meaning(asked), meant(standing)::equals));
        allReadWhatIsMeant(kind, "delegated", certificates);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "rsa-3072", "ed25519", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"})
    void everyClientReadsWhatAnAuthorityItselfSays(String kind) {
        TestCa authority = authority(FakeServices.ORDINARY, kind);
        try (DirectResponder responder = new DirectResponder(authority)) {
            Map<Standing, Asked> certificates = new EnumMap<>(Standing.class);
            for (Standing standing : List.of(Standing.GOOD, Standing.REVOKED, Standing.EXPIRED, Standing.UNKNOWN)) {
                Asked asked = Asked.about(home, ROOT, authority, responder.address(), end(standing));
                certificates.put(standing, asked);
                responder.say(
                        asked.serial(),
                        switch (standing) {
                            case GOOD, EXPIRED -> new CertificateStatus.Good();
                            case REVOKED -> new CertificateStatus.Revoked(REVOKED_AT, RevocationReason.KEY_COMPROMISE);
                            default -> new CertificateStatus.Unknown();
                        });
            }

            allReadWhatIsMeant(kind, "direct", certificates);

            // Else the columns with a nonce would say what those without it say.
            StatusClient.JDK_NONCE.verdict(one(certificates, Standing.GOOD));
            assertThat(responder.wasAskedWithNonce()).isTrue();
            StatusClient.JDK.verdict(one(certificates, Standing.GOOD));
            assertThat(responder.wasAskedWithNonce()).isFalse();
        }
    }

    /** What issuer and registry say of it, until it stands so. */
    private static void record(Standing standing, Asked asked) {
        CertificateId certificate = new CertificateId(asked.issuing().id(), asked.serial());
        switch (standing) {
            case GOOD, EXPIRED -> others.issue(asked.issuing(), asked.serial(), asked.notAfter());
            case REVOKED -> {
                others.issue(asked.issuing(), asked.serial(), asked.notAfter());
                others.transition(new CertificateRevoked(
                        UUID.randomUUID().toString(),
                        certificate,
                        REVOKED_AT,
                        "test",
                        RevocationReason.KEY_COMPROMISE,
                        null));
            }
            case UNCLEAR -> {
                others.issue(asked.issuing(), asked.serial(), asked.notAfter());
                others.garbleRevocation(certificate);
            }
            case UNRECORDED, UNKNOWN, NEVER_ISSUED -> {}
        }
    }

    /** As {@link #meaning} spells it. */
    private static String meant(Standing standing) {
        return switch (standing) {
            case GOOD, EXPIRED -> "good";
            case REVOKED, NEVER_ISSUED -> "revoked";
            case UNKNOWN -> "unknown";
            case UNRECORDED -> String.valueOf(OCSPRespBuilder.UNAUTHORIZED);
            case UNCLEAR -> String.valueOf(OCSPRespBuilder.TRY_LATER);
        };
    }

    private static void allReadWhatIsMeant(String kind, String signer, Map<Standing, Asked> certificates) {
        Asked good = one(certificates, Standing.GOOD);
        Map<StatusClient, String> row = new EnumMap<>(StatusClient.class);
        List<String> otherwise = new CopyOnWriteArrayList<>();
        for (StatusClient client : StatusClient.values()) {
            if (!client.knows(good.directory())) {
                row.put(client, UNREADABLE);
                continue;
            }
            row.put(client, "yes");
            certificates.entrySet().parallelStream().forEach(each -> {
                String verdict = client.verdict(each.getValue());
                if (!verdict.equals(each.getKey().expectedFrom(client))) {
                    otherwise.add(client.title() + " of one that is " + each.getKey().title + ": " + verdict);
                }
            });
        }
        ROWS.put(kind + " | " + signer, row);
        assertThat(otherwise).isEmpty();
        assertThat(row.get(StatusClient.JDK)).isEqualTo("yes");
        if (READ_BY_ALL.contains(kind)) {
            assertThat(row.values()).containsOnly("yes");
        }
    }

    private static Asked one(Map<Standing, Asked> certificates, Standing standing) {
        return Objects.requireNonNull(certificates.get(standing));
    }

    private static TestCa authority(String name, String kind) {
        return Objects.requireNonNull(
                Objects.requireNonNull(AUTHORITIES.get(name)).get(kind));
    }

    private static Instant end(Standing standing) {
        return standing == Standing.EXPIRED
                ? Instant.now().minusSeconds(30)
                : Instant.now().plus(1, ChronoUnit.DAYS);
    }

    private static String meaning(Asked asked) throws IOException, OCSPException {
        byte[] request = TestOcspRequest.about(asked.issuing(), asked.serial()).der();
        OCSPResp response = new OCSPResp(OverHttp.send(
                        HttpRequest.newBuilder(asked.responder()).POST(HttpRequest.BodyPublishers.ofByteArray(request)))
                .body());
        if (response.getStatus() != OCSPResp.SUCCESSFUL) {
            return String.valueOf(response.getStatus());
        }
        return switch (((BasicOCSPResp) response.getResponseObject()).getResponses()[0].getCertStatus()) {
            case null -> "good";
            case RevokedStatus _ -> "revoked";
            default -> "unknown";
        };
    }

    private static void theTableIsWhatWasSeen() throws IOException {
        if (ROWS.size() < 2 * KINDS.size()) {
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

    private static String table() {
        StringBuilder text = new StringBuilder("""
                # OCSP clients that were tested

                `StatusMatrixIT`, which runs in every build, makes this page. It uses an issuing CA of each key algorithm, a running
                responder, and under each CA server certificates of different status that name the responder in AIA. Each client sends
                its request over HTTP, verifies the response, and comes to this result:

                """);
        text.append("| a certificate that is |")
                .append(columns(" "))
                .append("\n|---|")
                .append(columns("-"));
        text.append('\n');
        for (Standing standing : Standing.values()) {
            text.append("| ").append(standing.title).append(" |");
            for (StatusClient client : StatusClient.values()) {
                text.append(' ').append(standing.expectedFrom(client)).append(" |");
            }
            text.append('\n');
        }
        text.append("""

                - `openssl ocsp` and `ocsptool` check the status only, and not the validity of the certificate. The JDK and NSS reject
                  an expired certificate before they send a request; they find it good at the last moment of its validity. The responder
                  still answers during the renewal grace.
                - NSS has one result, revoked, for everything that it does not find good. `no answer` is what it accepts if no response
                  is required.
                - nginx staples only responses that say good. After a revocation it continues to staple the response that it has until
                  its nextUpdate, at most 10 minutes (`chancery.ocsp.validity`), and then none; `nginx -s reload` ends that at once.
                  nginx sends an OCSP request at the first handshake after a start or a reload, and then not before 5 minutes have
                  passed: with a validity below 8 minutes it sometimes staples nothing.
                - nginx staples the file that `ssl_stapling_file` names whatever it says, even after its nextUpdate, until you fetch a
                  new file and reload. This is the only way in which nginx shows that its certificate is revoked (`StaplingIT`).
                - For a serial number that was never recorded, the response is the one that is configured for its CA (`unknown-serial`,
                  [status](status.md#ocsp-requests-and-responses)); `unknown` is tested with a direct signer too. `tryLater` is returned
                  while the log cannot be read to its end, and for a certificate with a record that cannot be read.
                - The JDK comes to these results if a response is required. If none is (`SOFT_FAIL`), it accepts `unknown` and
                  `tryLater`, but still not `unauthorized`.

                The next table says, by key algorithm of the CA, whether the client comes to these results. `not by this tool` means
                that the tool cannot read that key. Chancery's responder uses a *delegated* signer: a key of the same algorithm that the
                CA certified. It never has a CA's key. A CA that signs responses itself (*direct*) is tested with the same library in
                another server.

                """);
        text.append(versions())
                .append("\n\n| issuing | signer |")
                .append(columns(" "))
                .append("\n|---|---|");
        text.append(columns("-")).append('\n');
        ROWS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(StatusMatrixIT::place)))
                .forEach(row -> text.append("| ")
                        .append(row.getKey())
                        .append(" | ")
                        .append(String.join(" | ", row.getValue().values()))
                        .append(" |\n"));
        return text.toString();
    }

    private static int place(String row) {
        int kind = KINDS.indexOf(row.substring(0, row.indexOf(' ')));
        return row.endsWith("direct") ? KINDS.size() + kind : kind;
    }

    private static String columns(String filling) {
        return Arrays.stream(StatusClient.values())
                .map(client -> filling.equals("-") ? "---|" : " " + client.title() + " |")
                .collect(Collectors.joining());
    }

    private static String versions() {
        return "Seen with " + StatusClient.versions(home) + ".";
    }
}
