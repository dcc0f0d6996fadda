/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.ceremony.Ceremony.Result;
import dev.chancery.issuer.ceremony.CeremonyPlan.Revoked;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ceremony's outputs, looked at by openssl and by sha256sum. */
class CeremonyTest {
    private static final String PASSPHRASE = "correct horse battery";
    private static final InstantSource CLOCK = InstantSource.fixed(Designs.CREATED.plus(Duration.ofHours(1)));

    @TempDir
    Path home;

    private int pathLength;
    private SigningKey rootKey;

    @BeforeEach
    void begin() throws IOException {
        SecureRandom random = new SecureRandom();
        rootKey = SigningKey.generate(KeyAlgorithm.P384, random);
        Files.writeString(at("root.pem"), Pem.certificate(Designs.selfSigned(rootKey)));
        Files.writeString(at("root-key.pem"), EncryptedKey.encode(rootKey, PASSPHRASE.toCharArray(), random));
        SigningKey authority = SigningKey.generate(KeyAlgorithm.P256, random);
        Files.writeString(
                at("services.csr"),
                CertificationRequest.forAuthority(authority, DistinguishedName.commonName("Services 2"), 0));
    }

    @Test
    void signsAnAuthorityThatOpensslBelieves() throws IOException {
        String transcript = held(plan(null, true, List.of()));

        OpenSsl openSsl = new OpenSsl(home);
        openSsl.run("crl", "-inform", "DER", "-in", "out/root.crl", "-out", "root.crl.pem");
        assertThat(openSsl.run(
                        "verify",
                        "-x509_strict",
                        "-crl_check",
                        "-attime",
                        String.valueOf(CLOCK.instant().getEpochSecond()),
                        "-CRLfile",
                        "root.crl.pem",
                        "-CAfile",
                        "root.pem",
                        "out/authority-1.pem"))
                .contains("OK");
        assertThat(openSsl.run("x509", "-in", "out/authority-1.pem", "-noout", "-text"))
                .contains("CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "CN = Services 2");
        assertThat(transcript).contains("Alice", "Bob", "CN=Services 2", "BasicConstraints", "0.1-test");
    }

    @Test
    void theTranscriptsDigestsAreThoseOfTheFiles() throws IOException, InterruptedException {
        held(plan(null, true, List.of()));

        assertThat(shell("sed -n '/^BEGIN SHA256$/,/^END SHA256$/{//!p}' transcript | sha256sum -c"))
                .contains("services.csr: OK", "out/authority-1.pem: OK", "out/root.crl: OK", "root.pem: OK");
        Files.writeString(at("services.csr"), "another");
        assertThat(shell("sed -n '/^BEGIN SHA256$/,/^END SHA256$/{//!p}' transcript | sha256sum -c || true"))
                .contains("services.csr: FAILED");
    }

    @Test
    void whatStoodOnTheListBeforeStandsOnTheNext() throws IOException {
        held(plan(null, true, List.of(new Revoked("4711", RevocationReason.CA_COMPROMISE))));
        Files.move(at("out"), at("before"));
        Files.delete(at("transcript"));

        held(plan("before/root.crl", false, List.of(new Revoked("08:15", RevocationReason.SUPERSEDED))));

        assertThat(new OpenSsl(home).run("crl", "-inform", "DER", "-in", "out/root.crl", "-noout", "-text"))
                .contains("4711", "0815", "CA Compromise", "Superseded");
    }

    @Test
    void everythingIsLookedAtBeforeAnythingIsSigned() throws IOException {
        Files.writeString(at("services.csr"), "is not a CSR");
        Files.writeString(at("transcript"), "an older one");

        Result result = hold(plan(null, false, List.of(new Revoked("xyz", RevocationReason.SUPERSEDED))));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.NotHeld.class,
                        not -> assertThat(not.faults())
                                .anyMatch(fault -> fault.contains("is not a CSR"))
                                .anyMatch(fault -> fault.contains("would be lost"))
                                .anyMatch(fault -> fault.contains("not a hexadecimal serial number"))
                                .anyMatch(fault -> fault.contains("already exists")));
        assertThat(at("out")).doesNotExist();
    }

    @Test
    void anotherRootsKeySignsNothing() throws IOException {
        SigningKey other = SigningKey.generate(KeyAlgorithm.P384, new SecureRandom());
        Files.writeString(at("root-key.pem"), EncryptedKey.encode(other, PASSPHRASE.toCharArray(), new SecureRandom()));

        assertThatThrownBy(() -> hold(plan(null, true, List.of()))).isInstanceOf(KeysNotUsableException.class);

        assertThat(at("out")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 | has pathLen 1; no CA with pathLen 1 is possible under it; give --path-length 0
                    2 | is neither 0 nor 1
                    """)
    void anAuthorityThatItsRootLeavesNoRoomForIsNotSigned(int length, String fault) throws IOException {
        pathLength = length;

        assertThat(hold(plan(null, true, List.of())))
                .isInstanceOfSatisfying(
                        Result.NotHeld.class,
                        not -> assertThat(not.faults())
                                .singleElement()
                                .asString()
                                .contains(fault));
    }

    /** Each of them has proof of its key. */
    @Test
    void whatDoesNotAskToBeAnAuthorityOfItsOwnIsNotSigned() throws IOException {
        SecureRandom random = new SecureRandom();
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, random);
        DistinguishedName server = DistinguishedName.commonName("n.internal");

        assertThat(notSigned(CertificationRequest.create(key, server, List.of(SubjectName.parse("n.internal")))
                        .pem()))
                .contains("does not request a CA certificate", "chancery authority csr", "CA:TRUE");
        assertThat(notSigned(CertificationRequest.create(key, server, List.of()).pem()))
                .contains("does not request a CA certificate");
        assertThat(notSigned(
                        CertificationRequest.forAuthority(key, DistinguishedName.commonName("chancery test root"), 0)))
                .contains("the subject of the root");
        assertThat(notSigned(CertificationRequest.forAuthority(rootKey, DistinguishedName.commonName("Services 3"), 0)))
                .contains("the root's key");
    }

    @Test
    void twoOfOneNameOrOneKeyAreNotSigned() throws IOException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
        Files.writeString(
                at("other.csr"), CertificationRequest.forAuthority(key, DistinguishedName.commonName("services 2"), 0));
        Files.copy(at("services.csr"), at("again.csr"));

        CeremonyPlan plan = plan(null, true, List.of());
        assertThat(faults(with(plan, "services.csr", "other.csr"))).contains("same subject");
        assertThat(faults(with(plan, "services.csr", "again.csr"))).contains("same subject");
        Files.writeString(
                at("other.csr"), CertificationRequest.forAuthority(key, DistinguishedName.commonName("Services 3"), 0));
        Files.writeString(
                at("again.csr"), CertificationRequest.forAuthority(key, DistinguishedName.commonName("Services 4"), 0));
        assertThat(faults(with(plan, "other.csr", "again.csr"))).contains("same key");
    }

    private String notSigned(String csr) throws IOException {
        Files.writeString(at("services.csr"), csr);
        return faults(plan(null, true, List.of()));
    }

    private String faults(CeremonyPlan plan) throws IOException {
        Result result = hold(plan);
        assertThat(at("out")).doesNotExist();
        assertThat(result).isInstanceOf(Result.NotHeld.class);
        return String.join("\n", ((Result.NotHeld) result).faults());
    }

    private CeremonyPlan with(CeremonyPlan plan, String... csrs) {
        return new CeremonyPlan(
                plan.rootKey(),
                plan.root(),
                Stream.of(csrs).map(this::at).toList(),
                plan.pathLength(),
                plan.crl(),
                plan.firstCrl(),
                plan.revoked(),
                plan.crlDays(),
                plan.statusUrl(),
                plan.people(),
                plan.transcript(),
                plan.out());
    }

    private CeremonyPlan plan(@Nullable String crl, boolean first, List<Revoked> revoked) {
        return new CeremonyPlan(
                at("root-key.pem"),
                at("root.pem"),
                List.of(at("services.csr")),
                pathLength,
                crl == null ? null : at(crl),
                first,
                revoked,
                180,
                "http://127.0.0.1:8082",
                List.of("Alice", "Bob"),
                at("transcript"),
                at("out"));
    }

    private String held(CeremonyPlan plan) throws IOException {
        return switch (hold(plan)) {
            case Result.Held held -> held.transcript();
            case Result.NotHeld not -> throw new AssertionError(not.faults());
        };
    }

    private Result hold(CeremonyPlan plan) throws IOException {
        return new Ceremony(plan, CLOCK, new SecureRandom()).hold("0.1-test", PASSPHRASE.toCharArray());
    }

    private Path at(String name) {
        return home.resolve(name);
    }

    private String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
