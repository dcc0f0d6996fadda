/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chancery.suite.check.Responder;
import dev.chancery.suite.odd.OddRequest;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;

/** Whether a suite keeps what it granted: each way to a certificate leads to it, and it can be ended. */
final class Kept {
    static final String GRANTED = "granted";
    static final Duration SOON = Duration.ofMinutes(1);

    private final FrontDoor door;
    private final Responder responder;

    /** Of one certificate of the suite: what it is, and who issued it. */
    private record Found(String id, X509CertificateHolder leaf, X509CertificateHolder issuer) {
        BigInteger serial() {
            return leaf.getSerialNumber();
        }
    }

    Kept(RunningSuite suite) {
        this.door = FrontDoor.of(suite);
        this.responder = new Responder(suite.port(8082));
    }

    /** Makes the request at the front door. What it came to: {@value #GRANTED}, and then it is kept, or the reason why not. */
    String asksAtTheDoor(OddRequest request) throws Exception {
        // Who is told to come again does, with the same key.
        FrontDoor.Said said = until(
                "answered",
                () -> door.post("/api/requests", request.id(), request.json()),
                answer -> answer.status() != 503);
        if (said.status() != 201 && said.status() != 202) {
            assertThat(said.status()).as("%s", said.body()).isBetween(400, 422);
            assertThat(said.body().path("detail").asText()).isNotBlank();
            return said.body()
                    .path("reason")
                    .asText("400 " + said.body().path("field").asText("body"));
        }
        String id = said.body().get("requestId").asText();
        JsonNode settled = until(
                "settled",
                () -> door.get("/api/requests/" + id).body(),
                told -> !state(told).equals("pending"));
        if (state(settled).equals("refused")) {
            assertThat(settled.path("sentence").asText()).isNotBlank();
            return settled.path("reason").asText();
        }
        isKept(request, "registry", id);
        return GRANTED;
    }

    /** What was granted to the tenant under this id is found, and ends when somebody ends it. */
    void isKept(OddRequest request, String tenant, String id) throws Exception {
        JsonNode told = until(
                "found by its request",
                () -> door.get("/api/requests/" + FrontDoor.encoded(id) + "?tenant=" + tenant)
                        .body(),
                answer -> state(answer).equals("granted"));
        Found found = found(told);
        assertThat(labels(told.get("certificate"))).isEqualTo(request.labels());
        isFoundBySerial(request, found);
        isFoundByName(found);
        awaitStatus(found, Responder.Answer.GOOD);
        revoke(request, found);
        awaitStatus(found, Responder.Answer.REVOKED);
    }

    private void isFoundBySerial(OddRequest request, Found found) throws Exception {
        for (int turn = 0; turn < 2; turn++) {
            String spelling = request.spelling(found.serial(), turn);
            FrontDoor.Said said = door.get("/api/certificates/" + FrontDoor.encoded(spelling));
            assertThat(said.body().path("id").asText())
                    .as("by \"%s\"", spelling)
                    .isEqualTo(found.id());
            assertThat(listed("q", spelling))
                    .as("searched for \"%s\"", spelling)
                    .contains(found.id());
        }
    }

    private void isFoundByName(Found found) throws Exception {
        GeneralNames names =
                GeneralNames.fromExtensions(found.leaf().getExtensions(), Extension.subjectAlternativeName);
        for (GeneralName name : names.getNames()) {
            if (name.getTagNo() == GeneralName.dNSName) {
                String dns = name.getName().toString();
                assertThat(listed("name", dns)).as(dns).contains(found.id());
                assertThat(listed("name", dns.toUpperCase(Locale.ROOT))).as(dns).contains(found.id());
            }
        }
    }

    private List<String> listed(String parameter, String text) throws Exception {
        FrontDoor.Said said = door.get("/api/certificates?limit=500&" + parameter + "=" + FrontDoor.encoded(text));
        return said.body().findValuesAsText("id");
    }

    /** A comment may be refused, by its name; then without one. */
    private void revoke(OddRequest request, Found found) throws Exception {
        String path = "/api/certificates/" + FrontDoor.encoded(request.spelling(found.serial(), 2)) + "/revoke";
        FrontDoor.Said said = door.post(path, request.id(), request.revocation());
        if (said.status() == 400) {
            assertThat(said.body().path("detail").asText()).contains("\"comment\"");
        } else {
            assertThat(said.status()).as("%s", said.body()).isIn(200, 503);
        }
        until(
                "revoked",
                () -> door.post(path, request.id(), "{\"reason\":\"superseded\"}")
                        .body(),
                answer -> state(answer).equals("revoked"));
    }

    private void awaitStatus(Found found, Responder.Answer expected) {
        until(
                expected + " at the responder",
                () -> responder.ask(found.issuer(), found.serial()),
                answer -> answer == expected);
    }

    private static Found found(JsonNode told) {
        List<X509CertificateHolder> chain = Pem.parse(told.get("chain").asText()).stream()
                .map(one -> Certificates.parse(one.content()))
                .toList();
        return new Found(told.at("/certificate/id").asText(), chain.getFirst(), chain.get(1));
    }

    private static Map<String, String> labels(JsonNode certificate) {
        Map<String, String> labels = new HashMap<>();
        certificate
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static String state(JsonNode told) {
        return told.path("state").asText();
    }

    private static <T> T until(String what, Callable<T> look, Predicate<T> holds) {
        return await(what).pollInSameThread().atMost(SOON).until(look, holds);
    }
}
