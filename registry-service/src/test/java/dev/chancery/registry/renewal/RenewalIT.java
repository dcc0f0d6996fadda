/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class RenewalIT {
    private static Issuer issuer;
    private static LogProbe distributor;

    private final String service = "svc-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
        distributor = new LogProbe("distributor");
    }

    @AfterAll
    static void close() {
        issuer.close();
        distributor.close();
    }

    @Test
    void tellsTheDistributorUnderAnIdThatARepetitionHasToo() {
        CertificateIssued issued = issued(delivered());
        String command = "renew:" + issued.certificate() + ":1";

        renew(issued).statusCode(202).body("slot", equalTo(service + "/server")).body("command", equalTo(command));
        renew(issued).statusCode(202).body("command", equalTo(command));

        assertThat(distributor.read(Streams.DEPLOYMENT_COMMANDS, service))
                .isNotEmpty()
                .containsOnly(new RenewAndDeliver(command, service, "server", issued.certificate(), 1));
    }

    @Test
    void leavesAKeyThatItsRequesterHoldsToTheRequester() {
        CertificateIssued issued = issued(Facts.lone("r").ofService(service));

        renew(issued)
                .statusCode(409)
                .contentType("application/problem+json")
                .body("rule", equalTo("key-held-by-distributor"))
                .body("detail", containsString("renews=" + issued.certificate()));

        assertThat(distributor.read(Streams.DEPLOYMENT_COMMANDS, service)).isEmpty();
    }

    @Test
    void namesTheSuccessorOfWhatWasRenewedAlready() {
        CertificateIssued older = issued(delivered());
        CertificateIssued newer = issued(delivered().renewing(older.certificate()));

        renew(older)
                .statusCode(409)
                .body("rule", equalTo("not-superseded"))
                .body("detail", containsString(newer.certificate().toString()));
    }

    @Test
    void renewsNothingThatWasRevoked() {
        CertificateIssued issued = issued(delivered());
        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"superseded\"}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then()
                .statusCode(200);

        renew(issued)
                .statusCode(409)
                .body("rule", equalTo("not-revoked"))
                .body("detail", containsString("chancery issue " + service));
    }

    @Test
    void knowsNothingOfACertificateThatWasNeverIssued() {
        Registry.caller()
                .post("/api/certificates/00112233445566778899aabbccddeeff.0a/renew")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    private Facts delivered() {
        return Facts.lone("r").ofService(service).of("distributor");
    }

    private static CertificateIssued issued(Facts facts) {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), facts);
        issuer.publish(issued);
        Registry.awaitEntry(issued);
        return issued;
    }

    private static ValidatableResponse renew(CertificateIssued issued) {
        return Registry.caller()
                .post("/api/certificates/" + issued.certificate() + "/renew")
                .then();
    }
}
