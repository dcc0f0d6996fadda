/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.suite.check.Responder;
import dev.chancery.suite.check.Responder.Answer;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;

/** What a suite does, looked at by this machine's own clock. */
final class DatedRight implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(4);
    /** Dates are in whole seconds, and the clocks of one machine are one. */
    private static final Duration NEAR = Duration.ofSeconds(2);

    private static final Duration BACKDATED = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMinutes(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningSuite suite;
    private final FrontDoor door;
    private final LocalTenant tenant;
    private final Responder responder;
    private final String name = "clocks-" + UUID.randomUUID();
    private final String csr;
    private Instant soonestEnd = Instant.MAX;

    /** A certificate and who issued it. */
    private record Pair(X509CertificateHolder leaf, X509CertificateHolder issuer) {
        static Pair of(String chain) {
            List<X509CertificateHolder> all = Pem.parse(chain).stream()
                    .map(one -> Certificates.parse(one.content()))
                    .toList();
            return new Pair(all.getFirst(), all.get(1));
        }

        String serial() {
            return leaf.getSerialNumber().toString(16);
        }
    }

    /** @param directory for what openssl makes */
    DatedRight(RunningSuite suite, Path directory) throws IOException {
        this.suite = suite;
        this.door = FrontDoor.of(suite);
        this.tenant = new LocalTenant(suite);
        this.responder = new Responder(suite.port(8082));
        this.csr = new OpenSsl(directory).request("/CN=" + name + ".internal");
    }

    /** While the clocks are right still. It has to be over before anybody may say so. */
    void askForOneThatEndsSoon() throws Exception {
        soonestEnd = askOnTheLog("soon", "PT30S", "local-" + name)
                .leaf()
                .getNotAfter()
                .toInstant();
    }

    /** A request on the log and one at the front door are granted from now on, good, and when one is revoked, that is now too. */
    void requireIssuedAndRevokedNow() throws Exception {
        Pair one = askOnTheLog("log", SHORT.toString(), "local-" + name + "-log");
        requireGoodNow(one);
        Pair other = askAtTheDoor();
        requireGoodNow(other);

        Instant before = Instant.now();
        JsonNode revoked = door.post(
                        "/api/certificates/" + other.serial() + "/revoke", name, "{\"reason\":\"superseded\"}")
                .body();
        assertThat(revoked.path("state").asText()).as("%s", revoked).isEqualTo("revoked");
        requireBetween(
                "the revocation",
                before,
                Instant.parse(revoked.at("/revocation/at").asText()),
                Instant.now());
        await("revoked").atMost(SOON).until(() -> look(other).answer() == Answer.REVOKED);
        await("on a list")
                .atMost(SOON)
                .until(() -> listOf(other).getRevokedCertificate(other.leaf().getSerialNumber()) != null);
        X509CRLHolder list = listOf(other);
        X509CRLEntryHolder entry = list.getRevokedCertificate(other.leaf().getSerialNumber());
        requireBetween(
                "the entry on the list", before, entry.getRevocationDate().toInstant(), Instant.now());
        requireBetween("the list's thisUpdate", before, list.getThisUpdate().toInstant(), Instant.now());
        assertThat(list.getNextUpdate().toInstant()).isAfter(Instant.now());
    }

    /** What is issued for a service is on its host, and counts now. */
    void requireDelivered() throws Exception {
        assertThat(door.put("/api/hosts/" + name, "{}").status()).isEqualTo(201);
        assertThat(door.put("/api/services/" + name, """
                                {"hostname":"%1$s.internal","autoRenew":false,
                                 "bindings":[{"host":"%1$s","kind":"server","directory":"tls"}]}""".formatted(name)).status())
                .isEqualTo(201);
        assertThat(door.post("/api/services/" + name + "/issue", name, "{}").status())
                .isEqualTo(202);
        Path file = suite.home().resolve("hosts/" + name + "/tls/server-cert.pem");
        await("delivered").atMost(SOON).until(() -> Files.exists(file));
        requireCountsNow(
                Certificates.parse(Pem.parse(Files.readString(file)).getFirst().content()));
    }

    /** Not before it has ended, and not an hour later. */
    void requireAlertOnceItHasEnded() throws Exception {
        String id = FrontDoor.encoded("local-" + name + "/server#cert-expired");
        await("an alert").atMost(SOON).until(() -> door.get("/api/alerts/" + id).status() == 200);
        Instant opened = Instant.parse(
                door.get("/api/alerts/" + id).body().path("openedAt").asText());
        requireBetween("the alert", soonestEnd, opened, Instant.now());
    }

    @Override
    public void close() {
        tenant.close();
    }

    private Pair askOnTheLog(String what, String validity, String service) throws Exception {
        String id = name + "-" + what;
        tenant.send(id, Instant.now(), json(Map.of("validity", validity, "service", service)));
        await("an outcome").atMost(SOON).until(() -> tenant.answered().contains(id));
        JsonNode told = await("found by its request")
                .atMost(SOON)
                .until(
                        () -> door.get("/api/requests/" + id + "?tenant=local").body(),
                        answer -> answer.path("state").asText().equals("granted"));
        return Pair.of(told.path("chain").asText());
    }

    private Pair askAtTheDoor() throws Exception {
        FrontDoor.Said said = door.post("/api/requests", name, json(Map.of("validity", SHORT.toString())));
        assertThat(said.status()).as("%s", said.body()).isEqualTo(201);
        return Pair.of(said.body().path("chain").asText());
    }

    private String json(Map<String, String> more) throws IOException {
        Map<String, String> all = new HashMap<>(more);
        all.put("profile", "server");
        all.put("csr", csr);
        return JSON.writeValueAsString(all);
    }

    private void requireGoodNow(Pair pair) throws Exception {
        requireCountsNow(pair.leaf());
        assertThat(door.get("/api/certificates/" + pair.serial())
                        .body()
                        .path("state")
                        .asText())
                .isEqualTo("valid");
        Responder.Said said =
                await("good").atMost(SOON).until(() -> look(pair), answer -> answer.answer() == Answer.GOOD);
        assertThat(said.thisUpdate()).isBefore(Instant.now().plus(NEAR));
        assertThat(said.nextUpdate()).isAfter(Instant.now());
    }

    private static void requireCountsNow(X509CertificateHolder leaf) {
        Instant now = Instant.now();
        requireBetween(
                "notBefore",
                now.minus(BACKDATED).minus(SOON),
                leaf.getNotBefore().toInstant(),
                now.minus(BACKDATED));
        assertThat(leaf.getNotAfter().toInstant()).isAfter(now.plus(SHORT).minus(SOON));
    }

    private static void requireBetween(String what, Instant least, Instant time, Instant most) {
        assertThat(time).as(what).isBetween(least.minus(NEAR), most.plus(NEAR));
    }

    private Responder.Said look(Pair pair) throws IOException, InterruptedException {
        return responder.look(pair.issuer(), pair.leaf().getSerialNumber());
    }

    /** RFC 5280 §4.2.1.13: where the certificate itself says that it is. */
    private static X509CRLHolder listOf(Pair pair) throws IOException {
        Extension places = pair.leaf().getExtension(Extension.cRLDistributionPoints);
        String address = GeneralNames.getInstance(CRLDistPoint.getInstance(places.getParsedValue())
                        .getDistributionPoints()[0]
                        .getDistributionPoint()
                        .getName())
                .getNames()[0]
                .getName()
                .toString();
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return new X509CRLHolder(in);
        }
    }
}
