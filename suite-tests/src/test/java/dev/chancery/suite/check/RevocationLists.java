/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.RevocationStatus;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.lint.CrlLint;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.bouncycastle.cert.X509CertificateHolder;

/** Every list that was ever published, and those that the responder serves now. */
final class RevocationLists {
    private static final Duration LATE_MAX = Duration.ofSeconds(60);
    /** So far apart may two lists of one number be, of two issuers who both believed to be the one that signs: the first of them counts. */
    private static final Duration ONE_MOMENT = Duration.ofSeconds(60);

    private final WholeLog log;
    private final Violations violations;
    private final Map<IssuerId, AuthorityAnnounced> authorities = new HashMap<>();

    RevocationLists(WholeLog log, Violations violations) {
        this.log = log;
        this.violations = violations;
        log.authorities().forEach(planned -> authorities.put(planned.authority(), planned));
    }

    void compareWithServed(HttpClient http, int port) {
        eachIsSoundAndItsNumberGrows();
        for (AuthorityAnnounced authority : authorities.values()) {
            for (int shard = 0; shard < authority.crlShards(); shard++) {
                servedSaysWhatItShould(http, port, authority, shard);
            }
        }
        System.out.println("revocation lists: " + log.lists.size());
    }

    /** RFC 5280 §5.2.3: two lists of one scope, issued at different times, have different numbers; here, growing ones. */
    private void eachIsSoundAndItsNumberGrows() {
        Map<String, SignedCrl> newest = new TreeMap<>();
        for (CrlSigned list : log.lists) {
            String place = list.authority() + "/" + list.shard();
            AuthorityAnnounced authority = authorities.get(list.authority());
            if (authority == null) {
                violations.add("list %s: its authority is not on the log", place);
                continue;
            }
            SignedCrl crl = SignedCrl.parse(list.crl().octets());
            X509CertificateHolder issuer = Pem.parseCertificate(authority.certificate());
            crl.flaw(issuer, url(authority, list.shard()))
                    .ifPresent(flaw -> violations.add("list %s %s: %s", place, list.number(), flaw));
            CrlLint.check(crl, issuer, url(authority, list.shard()))
                    .forEach(finding -> violations.add("list %s %s: %s", place, list.number(), finding));
            violations.require(
                    crl.number().equals(list.number())
                            && crl.thisUpdate().equals(list.thisUpdate())
                            && crl.nextUpdate().equals(list.nextUpdate()),
                    "list %s %s: its event says something else",
                    place,
                    list.number());
            SignedCrl before = newest.get(place);
            if (before == null || crl.number().compareTo(before.number()) > 0) {
                newest.put(place, crl);
            } else {
                violations.require(
                        crl.sha256().equals(before.sha256()) || isOfOneMoment(crl, before),
                        "list %s: number %s after %s",
                        place,
                        crl.number(),
                        before.number());
            }
        }
    }

    private static boolean isOfOneMoment(SignedCrl one, SignedCrl other) {
        return Duration.between(one.thisUpdate(), other.thisUpdate()).abs().compareTo(ONE_MOMENT) < 0;
    }

    private void servedSaysWhatItShould(HttpClient http, int port, AuthorityAnnounced authority, int shard) {
        Set<String> wrong = new TreeSet<>();
        try {
            Awaitility.await().atMost(LATE_MAX).until(() -> {
                wrong.clear();
                wrong.addAll(wrongInServed(http, port, authority, shard));
                return wrong.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            wrong.forEach(one -> violations.add("list %s/%d as served: %s", authority.authority(), shard, one));
        }
    }

    private Set<String> wrongInServed(HttpClient http, int port, AuthorityAnnounced authority, int shard)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/crl/" + authority.authority() + "/" + shard + ".crl");
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            return Set.of("HTTP " + answer.statusCode());
        }
        Set<String> wrong = new TreeSet<>();
        SignedCrl crl = SignedCrl.parse(answer.body());
        crl.flaw(Pem.parseCertificate(authority.certificate()), url(authority, shard))
                .ifPresent(wrong::add);
        if (!crl.nextUpdate().isAfter(Instant.now())) {
            wrong.add("its time was over at " + crl.nextUpdate());
        }
        Map<BigInteger, RevokedEntry> said = new HashMap<>();
        crl.entries().forEach(entry -> said.put(entry.serial(), entry));
        expected(authority.authority(), shard).forEach((serial, reason) -> {
            RevokedEntry entry = said.get(serial);
            if (entry == null || entry.reason() != reason) {
                wrong.add(serial.toString(16) + " is " + (entry == null ? "not on it" : "on it as " + entry.reason())
                        + ", and was revoked as " + reason);
            }
        });
        said.keySet().stream()
                .filter(serial -> !isRevokedOrHeld(authority.authority(), serial))
                .forEach(serial -> wrong.add(serial.toString(16) + " is on it and was not revoked"));
        return wrong;
    }

    /** What must be on the list: of those that are valid still. */
    private Map<BigInteger, RevocationReason> expected(IssuerId authority, int shard) {
        Map<BigInteger, RevocationReason> expected = new HashMap<>();
        Instant now = Instant.now();
        log.revocations.forEach((id, status) -> {
            WholeLog.Recorded recorded = log.recorded.get(id);
            if (recorded != null
                    && id.issuer().equals(authority)
                    && recorded.fact().crlShard() == shard
                    && recorded.fact().notAfter().isAfter(now)) {
                switch (status) {
                    case RevocationStatus.Revoked revoked ->
                        expected.put(id.serial().value(), revoked.reason());
                    case RevocationStatus.Held _ ->
                        expected.put(id.serial().value(), RevocationReason.CERTIFICATE_HOLD);
                    case RevocationStatus.NotRevoked _ -> {}
                }
            }
        });
        return expected;
    }

    private boolean isRevokedOrHeld(IssuerId authority, BigInteger serial) {
        return authorityIsRevoked(serial)
                || !(log.revocations.getOrDefault(
                                new CertificateId(authority, SerialNumber.issued(serial)), RevocationStatus.initial())
                        instanceof RevocationStatus.NotRevoked);
    }

    /** A root's list speaks of authorities, whose revocation is told on their own stream. */
    private boolean authorityIsRevoked(BigInteger serial) {
        return log.intermediates.stream().anyMatch(one -> one.getSerialNumber().equals(serial));
    }

    private static String url(AuthorityAnnounced authority, int shard) {
        return authority.statusUrl() + "/crl/" + authority.authority() + "/" + shard + ".crl";
    }
}
