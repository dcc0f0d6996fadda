/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.RevocationStatus;
import dev.chancery.suite.RunningSuite;
import dev.chancery.suite.check.Responder.Answer;
import dev.chancery.suite.check.WholeLog.Issued;
import dev.chancery.suite.check.WholeLog.Recorded;
import dev.chancery.suite.fire.Scale;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Everything that must hold of the suite whatever has happened to it: what each scenario ends with.
 *
 * <p>It looks at all that the suite has ever done, so a scenario may run after others on the same suite. It waits for what may be late (a minute),
 * and tells of everything that does not hold at once.
 */
public final class CertificateAuthorityCheck {
    private static final Duration LATE_MAX = Duration.ofSeconds(60);
    private static final int SERIAL_OCTETS_MAX = 20;
    private static final int FOREIGN_SERIALS = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningSuite suite;
    private final Violations violations = new Violations();
    private final Path directory;
    private final Map<IssuerId, X509CertificateHolder> authorities = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private WholeLog log;

    private CertificateAuthorityCheck(RunningSuite suite, Path directory) {
        this.suite = suite;
        this.directory = directory;
        this.log = WholeLog.read(new Logins(suite).kafkaAdmin());
    }

    /**
     * Throws {@link AssertionError} that lists what does not hold.
     *
     * @param directory for files that it makes
     * @return the log that it has looked at
     */
    public static WholeLog holds(RunningSuite suite, Path directory) throws Exception {
        return holds(suite, directory, true);
    }

    /** The same, where another look follows: an ordinary run leaves the second registry to that one. */
    public static WholeLog holdsSoFar(RunningSuite suite, Path directory) throws Exception {
        return holds(suite, directory, Scale.isFull());
    }

    private static WholeLog holds(RunningSuite suite, Path directory, boolean rebuilding) throws Exception {
        Awaitility.await("every part is up").atMost(Duration.ofMinutes(2)).until(suite::isUp);
        CertificateAuthorityCheck check =
                new CertificateAuthorityCheck(suite, Files.createTempDirectory(directory, "check"));
        check.run();
        if (rebuilding) {
            new RegistryTables(suite).compareWithRebuilt(check.directory, check.violations);
        }
        check.violations.assertNone();
        System.out.println("the authority holds: " + check.log.size() + " certificates");
        return check.log;
    }

    private void run() throws Exception {
        log.intermediates.forEach(one -> authorities.put(IssuerId.of(one), one));
        log.flaws.forEach(violations::add);
        serialsAreUniqueAndOfTheRightForm();
        eachRequestHasOneCertificate();
        eachCertificateWasRecordedBeforeItWasTold();
        new Chains(log, violations).verify(directory);
        whatWasSignedIsKnown();
        theRegistryHasEachWithTheSameBytes();
        theResponderKnowsEachAndNothingElse();
        new RevocationLists(log, violations).compareWithServed(http, suite.port(8082));
    }

    /** RFC 5280 §4.1.2.2. */
    private void serialsAreUniqueAndOfTheRightForm() {
        Map<CertificateId, Sha256> certificates = new HashMap<>();
        for (Issued issued : log.issued.values()) {
            BigInteger serial = issued.leaf().getSerialNumber();
            violations.require(serial.signum() > 0, "%s: its serial is not positive", issued.id());
            violations.require(
                    serial.toByteArray().length <= SERIAL_OCTETS_MAX, "%s: its serial is too long", issued.id());
            X509CertificateHolder authority = authorities.get(issued.id().issuer());
            violations.require(
                    authority != null
                            && Certificates.idOf(issued.leaf(), authority).equals(issued.id()),
                    "%s is called so, and is another one",
                    issued.id());
            violations.require(
                    Certificates.fingerprint(issued.leaf()).equals(issued.sha256()),
                    "%s has other bytes than its event says",
                    issued.id());
            violations.require(
                    issued.forms().size() == 1,
                    "%s: told in %d ways",
                    issued.id(),
                    issued.forms().size());
            violations.require(
                    certificates.put(issued.id(), issued.sha256()) == null, "%s: two certificates", issued.id());
        }
        for (Recorded recorded : log.recorded.values()) {
            violations.require(
                    recorded.forms().size() == 1,
                    "%s: recorded in %d ways",
                    recorded.fact().certificate(),
                    recorded.forms().size());
        }
    }

    private void eachRequestHasOneCertificate() {
        log.granted.forEach((to, ids) -> violations.require(ids.size() == 1, "%s: several certificates: %s", to, ids));
        log.answers.forEach(
                (to, forms) -> violations.require(forms.size() == 1, "%s: answered in %d ways", to, forms.size()));
        Map<Sha256, CertificateId> byRequest = new HashMap<>();
        for (Issued issued : log.issued.values()) {
            CertificateId other = byRequest.put(issued.request(), issued.id());
            violations.require(other == null, "request %s: %s and %s", issued.request(), issued.id(), other);
        }
    }

    private void eachCertificateWasRecordedBeforeItWasTold() {
        for (Issued issued : log.issued.values()) {
            Recorded recorded = log.recorded.get(issued.id());
            if (recorded == null) {
                violations.add("%s was told and never recorded", issued.id());
                continue;
            }
            violations.require(recorded.since() <= issued.since(), "%s was told before it was recorded", issued.id());
            violations.require(
                    recorded.fact().toBeSigned().equals(Sha256.of(toBeSigned(issued))),
                    "%s: another one was recorded",
                    issued.id());
        }
    }

    private void whatWasSignedIsKnown() throws IOException {
        AuditLines lines = AuditLines.read(suite.home().resolve("audit"));
        lines.compare(log, violations);
        System.out.println("audit: acts intended, done: " + lines.counts() + ", lines cut off: " + lines.torn());
    }

    private void theRegistryHasEachWithTheSameBytes() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        log.issued.forEach((id, issued) -> expected.put(id.toString(), issued.sha256() + " " + issued.chain()));
        RegistryTables tables = new RegistryTables(suite);
        try {
            Awaitility.await().atMost(LATE_MAX).until(() -> tables.chains().equals(expected));
        } catch (ConditionTimeoutException e) {
            Map<String, String> found = tables.chains();
            violations.requireSame("registry", expected.keySet(), found.keySet());
            found.forEach((id, chain) ->
                    violations.require(chain.equals(expected.get(id)), "registry: %s has other bytes", id));
        }
        theRegistryListsEachOnce(expected.keySet());
    }

    /** As its users see it. */
    private void theRegistryListsEachOnce(Set<String> expected) throws Exception {
        Set<String> listed = new TreeSet<>();
        String cursor = "";
        do {
            JsonNode page =
                    get("/api/certificates?limit=500&sort=issuedAt" + (cursor.isEmpty() ? "" : "&after=" + cursor));
            for (JsonNode item : page.get("items")) {
                String id = item.get("id").asText();
                if (item.get("state").asText().equals("incomplete")) {
                    continue;
                }
                violations.require(listed.add(id), "registry lists %s twice", id);
                boolean revoked = item.get("state").asText().equals("revoked");
                violations.require(
                        revoked == isRevoked(CertificateId.parse(id)), "registry: %s: revoked is %s", id, revoked);
            }
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        violations.requireSame("registry's list", expected, listed);
    }

    private void theResponderKnowsEachAndNothingElse() throws InterruptedException {
        Map<CertificateId, Answer> expected = new HashMap<>();
        for (CertificateId id : log.issued.keySet()) {
            expected.put(id, isRevokedOrHeld(id) ? Answer.REVOKED : Answer.GOOD);
        }
        Map<CertificateId, Answer> wrong = new ConcurrentHashMap<>();
        try {
            Set<CertificateId> open = new HashSet<>(expected.keySet());
            Awaitility.await().atMost(LATE_MAX).until(() -> {
                wrong.clear();
                askAll(open, expected, wrong);
                open.retainAll(wrong.keySet());
                return open.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            wrong.forEach((id, answer) -> violations.add("OCSP: %s is %s, not %s", id, answer, expected.get(id)));
        }
        nothingElseIsGood();
    }

    private void askAll(Set<CertificateId> ids, Map<CertificateId, Answer> expected, Map<CertificateId, Answer> wrong) {
        Responder responder = new Responder(suite.port(8082));
        try (ExecutorService several = Executors.newFixedThreadPool(8)) {
            for (CertificateId id : ids) {
                several.execute(() -> {
                    Answer answer = ask(responder, id);
                    if (answer != expected.get(id)) {
                        wrong.put(id, answer);
                    }
                });
            }
        }
    }

    private Answer ask(Responder responder, CertificateId id) {
        X509CertificateHolder authority = authorities.get(id.issuer());
        try {
            return authority == null
                    ? Answer.NONE
                    : responder.ask(authority, id.serial().value());
        } catch (IOException e) {
            return Answer.NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.NONE;
        }
    }

    /** Serials of chance, and neighbours of those that are. A serial that is recorded is good, with or without its certificate. */
    private void nothingElseIsGood() {
        Responder responder = new Responder(suite.port(8082));
        Random random = new Random(log.size());
        Set<CertificateId> others = new HashSet<>();
        for (IssuerId issuer : authorities.keySet()) {
            for (int i = 0; i < FOREIGN_SERIALS; i++) {
                others.add(new CertificateId(
                        issuer,
                        dev.chancery.x509.SerialNumber.issued(new BigInteger(158, random).add(BigInteger.ONE))));
            }
        }
        log.issued.keySet().stream()
                .limit(FOREIGN_SERIALS)
                .forEach(id -> others.add(new CertificateId(
                        id.issuer(),
                        dev.chancery.x509.SerialNumber.issued(
                                id.serial().value().flipBit(0)))));
        others.removeAll(log.recorded.keySet());
        for (CertificateId other : others) {
            Answer answer = ask(responder, other);
            violations.require(answer != Answer.GOOD, "OCSP: %s was never issued and is good", other);
        }
    }

    private boolean isRevoked(CertificateId id) {
        return log.revocations.get(id) instanceof RevocationStatus.Revoked;
    }

    private boolean isRevokedOrHeld(CertificateId id) {
        return isRevoked(id) || log.revocations.get(id) instanceof RevocationStatus.Held;
    }

    private static byte[] toBeSigned(Issued issued) {
        try {
            return issued.leaf().toASN1Structure().getTBSCertificate().getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + suite.port(8080) + path))
                .header(
                        "Authorization",
                        "Bearer " + suite.cliSettings().get("token").asText())
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
