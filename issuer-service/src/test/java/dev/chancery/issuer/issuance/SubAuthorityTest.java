/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.BundleText;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority of a tenant's own, by request: with a bundle that has it on, and openssl to say what it is good for. */
class SubAuthorityTest {
    private static final String FIELDS = "\"service\":\"local-mesh\"";

    @TempDir
    Path home;

    private OpenSsl openssl = new OpenSsl(Path.of(""));

    @BeforeEach
    void begin() throws IOException {
        openssl = new OpenSsl(home);
        Files.writeString(
                bundle(),
                BundleText.shipped()
                        .replace("\nswitches: { subAuthorities: false }", "\nswitches: { subAuthorities: true }")
                        .replace(
                                "\n  local:\n    profiles: [",
                                "\n  local:\n    subAuthorities: true\n    profiles: [sub-ca, "));
    }

    @Test
    void aTenantThatIsGrantedItBecomesAnAuthorityOfLeavesWithinItsLimits() throws InterruptedException {
        Plan.Sign plan =
                PlannerOnLog.withSubAuthorities(home.resolve("ca"), bundle()).granted("sub-ca", FIELDS, csr());
        openssl.write("mesh.pem", Pem.certificate(plan.authority().sign(plan.toBeSigned())));

        assertThat(openssl.run("x509", "-in", "mesh.pem", "-noout", "-text"))
                .contains(
                        "CA:TRUE, pathlen:0",
                        "Certificate Sign, CRL Sign",
                        "DNS:internal",
                        "IP:10.0.0.0/255.0.0.0",
                        "O = local, CN = local-mesh sub-CA",
                        "CRL Distribution Points")
                .doesNotContain("Digital Signature", "OCSP Signing");
        openssl.write("services.pem", plan.authority().pem());
        assertThat(verified("api.internal")).contains("leaf.pem: OK");
        assertThatThrownBy(() -> verified("www.test")).hasMessageContaining("permitted subtree violation");
    }

    /** Its serial is a function of the request too, or a repeat would make a second authority. */
    @Test
    void theSameRequestGivesTheSameAuthority() throws InterruptedException {
        PlannerOnLog planner = PlannerOnLog.withSubAuthorities(home.resolve("ca"), bundle());
        String csr = csr();

        assertThat(planner.granted("sub-ca", FIELDS, csr).toBeSigned().encoded())
                .isEqualTo(planner.granted("sub-ca", FIELDS, csr).toBeSigned().encoded());
        assertThat(planner.granted("sub-ca", FIELDS, csr())
                        .toBeSigned()
                        .structure()
                        .getSerialNumber())
                .isNotEqualTo(planner.granted("sub-ca", FIELDS, csr)
                        .toBeSigned()
                        .structure()
                        .getSerialNumber());
    }

    @Test
    void anAuthorityThatLeavesNoRoomForOneRefusesAndNamesTheRemedy() throws InterruptedException {
        Plan.Refuse refuse = PlannerOnLog.with(home.resolve("ca"), bundle()).refused("sub-ca", FIELDS, csr());

        assertThat(refuse.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refuse.sentence()).contains("has pathLenConstraint 0", "chancery.issuer.sub-authorities=true");
    }

    @Test
    void whoIsNotGrantedItIsRefused() throws IOException, InterruptedException {
        Files.writeString(
                bundle(),
                Files.readString(bundle())
                        .replace("    subAuthorities: true\n", "")
                        .replace("[sub-ca, ", "["));

        Plan.Refuse refuse =
                PlannerOnLog.withSubAuthorities(home.resolve("ca"), bundle()).refused("sub-ca", FIELDS, csr());

        assertThat(refuse.reason()).isEqualTo(ReasonCode.PROFILE_NOT_ALLOWED);
    }

    /** A leaf that the new authority signed, under the root that all of it stands below. */
    private String verified(String name) {
        openssl.request("/CN=" + name);
        openssl.write("leaf.ext", "subjectAltName=DNS:" + name);
        openssl.run("x509 -req -in request.pem -CA mesh.pem -CAkey mesh.key -days 1 -extfile leaf.ext -out leaf.pem"
                .split(" "));
        return openssl.run(
                "verify -no_check_time -partial_chain -CAfile services.pem -untrusted mesh.pem leaf.pem".split(" "));
    }

    private String csr() {
        openssl.run(("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout mesh.key -out mesh.csr"
                        + " -subj /CN=anything -addext basicConstraints=critical,CA:TRUE,pathlen:5")
                .split(" "));
        return openssl.read("mesh.csr");
    }

    private Path bundle() {
        return home.resolve("bundle.yaml");
    }
}
