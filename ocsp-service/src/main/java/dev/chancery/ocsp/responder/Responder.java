/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.OcspConfig.UnknownSerial;
import dev.chancery.ocsp.responder.Answer.Failed;
import dev.chancery.ocsp.responder.Answer.Reach;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.AuthoritySettings;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ocsp.CertId;
import dev.chancery.x509.ocsp.CertificateStatus;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import dev.chancery.x509.ocsp.OcspRequest;
import dev.chancery.x509.ocsp.OcspRequest.Parsed;
import dev.chancery.x509.ocsp.SingleAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers one request (RFC 6960 §2). Never says good of a certificate that is not on the log, never from a look at the log that is too old, and never
 * for longer than signer, issuer and lease allow. Works for a fraction of a millisecond, so not on an event loop. Safe for several threads.
 */
final class Responder {
    /** An answer is signed anew once this part of its validity is over, so that nobody gets one that is older than half. */
    private static final int REFRESH_DIVISOR = 4;

    /**
     * Nothing is denied from an older look at the log: what is not there may have been issued since, and a client that was just given a certificate would be
     * told that there is none.
     */
    static final Duration DENIED_WITHIN = Duration.ofSeconds(2);

    /** So much a clock that is kept right goes back at times. */
    static final Duration SLEW_MAX = Duration.ofSeconds(1);

    private final StatusSource statusSource;
    private final IssuerIndex issuerIndex;
    private final Lease lease;
    private final ResponseCache kept;
    private final OcspConfig config;
    private final AuthoritySettings choices;
    private final InstantSource clock;

    /** Where answers come from: the views and the signers, or a test's own. */
    interface StatusSource {
        Optional<Instant> confirmedAt();

        Collection<Authority> authorities();

        RecordedStatus standing(IssuerId issuer, CertId certificate, Instant now);

        Optional<Signer> signerOf(IssuerId authority);
    }

    /** One request on its way: what it asks, whom it concerns, and where those certificates stand. */
    private record Question(
            OcspRequest request, Authority issuer, UnknownSerial unknown, List<RecordedStatus> timeline) {
        boolean isAboutOne() {
            return timeline.size() == 1;
        }

        boolean isAnyone(Class<? extends RecordedStatus> kind) {
            return timeline.stream().anyMatch(kind::isInstance);
        }
    }

    Responder(StatusSource statusSource, Lease lease, ResponseCache kept, OcspConfig config, InstantSource clock) {
        this.statusSource = statusSource;
        this.issuerIndex = new IssuerIndex(statusSource::authorities);
        this.lease = lease;
        this.kept = kept;
        this.config = config;
        this.choices = new AuthoritySettings(config);
        this.clock = clock;
    }

    Answer answer(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Malformed _ -> new Failed(Failure.MALFORMED_REQUEST);
            case Parsed.Readable readable -> answer(readable.request());
        };
    }

    Answer answer(OcspRequest request) {
        Instant now = clock.instant();
        // Before the standings: they are then at least as new as what thisUpdate says.
        Optional<Instant> confirmed = statusSource.confirmedAt();
        if (confirmed.isEmpty()) {
            return new Failed(Failure.TRY_LATER);
        }
        boolean fresh = isWithin(config.stalenessLimit(), confirmed.get(), now);
        Optional<Authority> issuer = issuerOf(request);
        if (issuer.isEmpty() && !isWithin(DENIED_WITHIN, confirmed.get(), now)) {
            return new Failed(Failure.TRY_LATER);
        }
        if (issuer.isEmpty() || now.isAfter(issuer.get().notAfter())) {
            return new Failed(Failure.UNAUTHORIZED);
        }
        List<RecordedStatus> timeline = request.certificates().stream()
                .map(certificate -> statusSource.standing(issuer.get().id(), certificate, now))
                .toList();
        Question question = new Question(request, issuer.get(), choices.unknownSerial(issuer.get()), timeline);
        return answer(question, confirmed.get(), fresh, now);
    }

    private Answer answer(Question question, Instant confirmedAt, boolean fresh, Instant now) {
        if (question.isAnyone(RecordedStatus.Unclear.class)) {
            return new Failed(Failure.TRY_LATER);
        }
        if (question.isAnyone(RecordedStatus.Unknown.class)) {
            if (!isWithin(DENIED_WITHIN, confirmedAt, now)) {
                return new Failed(Failure.TRY_LATER);
            }
            if (question.unknown() == UnknownSerial.UNAUTHORIZED) {
                return new Failed(Failure.UNAUTHORIZED);
            }
        }
        boolean asksForItsOwn = question.request().nonce().isPresent();
        if (!asksForItsOwn) {
            Optional<Signed> ready = keptFor(question, now);
            if (ready.isPresent() && (!fresh || !isDueForRefresh(ready.get(), now))) {
                return ready.get();
            }
        }
        Optional<Signed> signed = fresh ? sign(question, confirmedAt, now) : Optional.empty();
        // RFC 9654 §3.1 lets a responder leave the nonce out; an answer that still holds is better than none.
        return signed.or(() -> keptFor(question, now))
                .<Answer>map(answer -> answer)
                .orElse(new Failed(Failure.TRY_LATER));
    }

    private Optional<Signed> sign(Question question, Instant confirmedAt, Instant now) {
        Optional<Signer> signer = statusSource.signerOf(question.issuer().id());
        Optional<Instant> leaseUntil = lease.until();
        if (signer.isEmpty() || leaseUntil.isEmpty()) {
            return Optional.empty();
        }
        Instant thisUpdate = (confirmedAt.isAfter(now) ? now : confirmedAt).truncatedTo(ChronoUnit.SECONDS);
        Instant nextUpdate = Stream.of(
                        thisUpdate.plus(believedFor(question)),
                        signer.get().notAfter(),
                        question.issuer().notAfter(),
                        leaseUntil.get())
                .min(Instant::compareTo)
                .orElseThrow()
                .truncatedTo(ChronoUnit.SECONDS);
        if (!nextUpdate.isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(sign(question, signer.get(), thisUpdate, nextUpdate));
    }

    /** A serial number that is not on the log may be there in the next moment: who keeps that answer all the same is wrong for a minute at most. */
    private Duration believedFor(Question question) {
        Duration validity = config.validity();
        Duration brief = config.stalenessLimit().multipliedBy(2);
        return question.isAnyone(RecordedStatus.Unknown.class) && brief.compareTo(validity) < 0 ? brief : validity;
    }

    private Signed sign(Question question, Signer signer, Instant thisUpdate, Instant nextUpdate) {
        List<CertificateStatus> said = question.timeline().stream()
                .map(standing -> CertStatusMapper.of(standing, question.unknown()))
                .toList();
        List<SingleAnswer> answers = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            CertId certificate = question.request().certificates().get(i);
            answers.add(new SingleAnswer(certificate, said.get(i), thisUpdate, nextUpdate));
        }
        Optional<byte[]> nonce = question.request().nonce();
        // RFC 9919 §6 gives Last-Modified as producedAt in one place and as thisUpdate in another: made equal, both
        // hold.
        byte[] der = signer.answers().encoded(answers, thisUpdate, nonce);
        Signed signed = Signed.of(der, CertStatusMapper.tag(said), thisUpdate, nextUpdate, reach(question));
        if (question.isAboutOne() && signed.repeatable()) {
            keep(question, signed);
        }
        return signed;
    }

    private void keep(Question question, Signed signed) {
        CertId asked = question.request().certificates().getFirst();
        RecordedStatus said = question.timeline().getFirst();
        CertificateId certificate =
                new CertificateId(question.issuer().id(), asked.serial().orElseThrow());
        kept.keep(asked, certificate, said, signed);
        // Another standing may have been read since: who read it found nothing to take away.
        if (!statusSource
                .standing(question.issuer().id(), asked, clock.instant())
                .equals(said)) {
            kept.forget(certificate);
        }
    }

    private static Reach reach(Question question) {
        if (question.isAnyone(RecordedStatus.Unknown.class)) {
            return Reach.THIS_MOMENT;
        }
        return question.request().nonce().isPresent() ? Reach.ITS_CLIENT : Reach.EVERYBODY;
    }

    private Optional<Signed> keptFor(Question question, Instant now) {
        return question.isAboutOne()
                ? kept.find(
                        question.request().certificates().getFirst(),
                        question.timeline().getFirst(),
                        now)
                : Optional.empty();
    }

    /** A moment that lies ahead says that the clock was set back since, so nobody knows how long ago it was. */
    private static boolean isWithin(Duration age, Instant confirmedAt, Instant now) {
        return !now.isAfter(confirmedAt.plus(age)) && !confirmedAt.isAfter(now.plus(SLEW_MAX));
    }

    static boolean isDueForRefresh(Signed answer, Instant now) {
        Duration life = Duration.between(answer.thisUpdate(), answer.nextUpdate());
        return answer.isAheadOf(now) || now.isAfter(answer.thisUpdate().plus(life.dividedBy(REFRESH_DIVISOR)));
    }

    /** The one authority that all certificates of the request are of: no signer speaks for two (RFC 6960 §4.2.2.2). */
    private Optional<Authority> issuerOf(OcspRequest request) {
        Set<IssuerId> ids = new HashSet<>();
        Optional<Authority> found = Optional.empty();
        for (CertId certificate : request.certificates()) {
            found = issuerIndex.of(certificate);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            ids.add(found.get().id());
        }
        return ids.size() == 1 ? found : Optional.empty();
    }
}
