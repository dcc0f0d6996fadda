/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.policy.BundleText;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a root certifies by request: OCSP signers, where it was made for that, and nothing else at all. */
class RootSignersTest {
    @TempDir
    Path home;

    private final LogInMemory log = new LogInMemory();
    private OpenSsl openssl = new OpenSsl(Path.of(""));
    private String csr = "";

    @BeforeEach
    void begin() {
        openssl = new OpenSsl(home);
        csr = openssl.request("/CN=responder");
    }

    @Test
    void certifiesASignerDirectlyAndTheSameOneAgain() throws InterruptedException {
        ShippedPolicy issuer = issuer(held(true));

        Plan.Sign plan = (Plan.Sign) issuer.judged("ocsp", signer());
        Plan.Sign again = (Plan.Sign) issuer.judged("ocsp", signer());

        assertThat(again.toBeSigned().encoded()).isEqualTo(plan.toBeSigned().encoded());
        assertThat(plan.crlShard()).isZero();
        openssl.write("signer.pem", Pem.certificate(plan.authority().sign(plan.toBeSigned())));
        openssl.write("root.pem", root().certificate());
        assertThat(openssl.run(
                        "verify",
                        "-x509_strict",
                        "-attime",
                        Long.toString(issuer.appended().getEpochSecond()),
                        "-CAfile",
                        "root.pem",
                        "signer.pem"))
                .contains("signer.pem: OK");
        assertThat(openssl.run("x509", "-noout", "-text", "-in", "signer.pem"))
                .contains("OCSP Signing", "OCSP No Check", "Chancery OCSP responder for root-1")
                .doesNotContain("OCSP - URI", "CA:TRUE");
    }

    @Test
    void aRootThatWasNotMadeForItCertifiesNoSigner() throws InterruptedException {
        Plan.Refuse refused = (Plan.Refuse) issuer(held(false)).judged("ocsp", signer());

        assertThat(refused.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refused.sentence()).contains("a root that certifies no OCSP signers");
    }

    /** What is behind the request are everybody's, and the root may be offline for good. */
    @Test
    void nobodyWaitsForARootWhoseKeyIsNotHere() throws InterruptedException {
        Map<IssuerId, AuthorityKey> others = new HashMap<>(held(true).keys());
        others.remove(root().authority());

        Plan.Refuse refused = (Plan.Refuse)
                issuer(new KeyAvailability.Held(others, Map.of(), false)).judged("ocsp", signer());

        assertThat(refused.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refused.sentence()).contains("retry", "restore-root");
    }

    /** Whatever a bundle says: a server's certificate under the root would be believed where its issuing authorities are revoked. */
    @Test
    void aBundleThatLetsOthersNameTheirSignerGetsNothingOfARoot() throws InterruptedException, IOException {
        Path bundle = home.resolve("policy.yaml");
        String shipped = BundleText.shipped();
        int server = shipped.indexOf("\n  server:\n");
        String named = shipped.substring(server).replaceFirst("signer: services", "signer: named");
        Files.writeString(bundle, shipped.substring(0, server) + named);
        PlannerOnLog planner = PlannerOnLog.with(home.resolve("ca"), bundle, log, new Hierarchy(false, true));

        Plan.Refuse refused = planner.refused(
                "server",
                "\"labels\":{\"authority\":\"" + root().authority() + "\"}",
                openssl.request("/CN=api.internal"));

        assertThat(refused.reason()).isEqualTo(ReasonCode.LINT);
        assertThat(refused.sentence()).contains("something other than an OCSP signer");
    }

    private String signer() {
        return Requests.json(
                csr, "\"profile\":\"ocsp-signing\",\"labels\":{\"authority\":\"" + root().authority() + "\"}");
    }

    private AuthorityAnnounced root() {
        return log.timeline().first(AuthorityRole.ROOT).orElseThrow().announced();
    }

    /** Of authorities that are made first. */
    private KeyAvailability.Held held(boolean rootOcsp) throws InterruptedException {
        return (KeyAvailability.Held) Designs.establishment(home.resolve("ca"), log, new Hierarchy(false, rootOcsp))
                .advance();
    }

    private ShippedPolicy issuer(KeyAvailability.Held held) {
        return new ShippedPolicy(log.records(), held, Designs.CREATED);
    }
}
