/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ocsp.CertId;
import dev.chancery.x509.ocsp.OcspAnswer;
import dev.chancery.x509.ocsp.OcspRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;

/** A responder for two authorities, with what it knows in the hands of a test: standings, the clock, the confirmed moment, its signers. */
final class TestResponder {
    static final TestCa ROOT = TestCa.root();
    static final TestCa CA = ROOT.issuing("Test Services");
    static final TestCa OTHER = ROOT.issuing("Test Others");
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final List<Authority> AUTHORITIES = List.of(CA.known("services-1"), OTHER.known("services-2"));

    private final TestStatusSource known = new TestStatusSource(START, AUTHORITIES, this::signerOf);
    private final Lease lease = new Lease();
    private final ResponseCache kept = new ResponseCache(20_000, Duration.ofSeconds(3));
    private Optional<Duration> signerLife = Optional.of(Duration.ofDays(2));
    private Instant now = START;
    private Responder responder = configured(Map.of());

    /** As Signers has it: one that has ended is none. */
    private Optional<Signer> signerOf(IssuerId authority) {
        TestCa issuer = authority.equals(CA.id()) ? CA : OTHER;
        return signerLife.filter(life -> !now.isAfter(START.plus(life))).map(life -> {
            X509CertificateHolder certificate =
                    issuer.sign(issuer.signer(KEY.publicKey(), START.minusSeconds(600), START.plus(life)));
            return new Signer(new OcspAnswer(KEY, certificate), START.minusSeconds(600), START.plus(life));
        });
    }

    TestResponder() {
        Instant until = START.plus(Duration.ofDays(1));
        lease.announced(until, START.minusSeconds(2), START.minusSeconds(1));
        lease.announced(until, START, START);
    }

    TestResponder with(SerialNumber serial, RecordedStatus standing) {
        known.timeline.put(serial, standing);
        return this;
    }

    void choose(String setting, String value) {
        responder = configured(Map.of(setting, value));
    }

    /** Empty: there is no signer any more. */
    void signsUntil(Optional<Instant> notAfter) {
        signerLife = notAfter.map(end -> Duration.between(START, end));
    }

    void clockSays(Instant instant) {
        now = instant;
    }

    void confirmed(Instant at) {
        known.confirmedAt = Optional.of(at);
    }

    ResponseCache kept() {
        return kept;
    }

    Answer answer(byte[] request) {
        return responder.answer(OcspRequest.parse(request));
    }

    static CertId certificateOf(byte[] request) {
        return ((OcspRequest.Parsed.Readable) OcspRequest.parse(request))
                .request()
                .certificates()
                .getFirst();
    }

    /** The response as Bouncy Castle reads it. */
    BasicOCSPResp answered(byte[] request) throws IOException, OCSPException {
        return (BasicOCSPResp) new OCSPResp(answer(request).der().octets()).getResponseObject();
    }

    private Responder configured(Map<String, String> settings) {
        return new Responder(known, lease, kept, TestConfig.of(settings), () -> now);
    }
}
