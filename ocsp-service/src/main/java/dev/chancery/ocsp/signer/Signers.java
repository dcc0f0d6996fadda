/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jboss.logging.Logger;

/**
 * The enrolments of this responder, for every authority that it answers for: which key signs now, which requests are out, what became of them. Writes
 * to the key directory before anybody can see what it wrote. Safe for several threads; blocks on the disk.
 */
final class Signers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Signers.class);
    /** A request without an outcome is published again, the same bytes: it may never have got there. */
    private static final Duration REPUBLISH_AFTER = Duration.ofSeconds(30);

    /** What a signer is asked for, where its authority lasts so long. */
    private static final Duration LIFETIME = Duration.ofDays(2);
    /** A signer that ends so shortly before its authority needs no successor: nothing is answered past the authority's end. */
    private static final Duration END_CUT = Duration.ofSeconds(10);

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofMinutes(5);

    private final KeyDirectory directory;
    private final Function<IssuerId, Optional<Authority>> authorities;
    private final Function<Authority, KeyAlgorithm> kinds;
    private final SecureRandom random;
    private final String responder;
    private final List<Enrolment> enrolments;
    private final Map<String, Instant> publishedAt = new HashMap<>();
    private final Map<IssuerId, Refusal> refusals = new HashMap<>();
    /** Where the profile gives less than {@link #LIFETIME}: what was found to be too long, halved. */
    private final Map<IssuerId, Duration> lifetimes = new HashMap<>();

    private volatile Map<IssuerId, List<Signer>> granted = Map.of();

    /** Why there is no certificate, and when to ask again. */
    private record Refusal(String sentence, Duration pause, Instant retryAt) {
        /** Also when the clock was set back meanwhile, and the pause would be longer than any. */
        boolean isOverAt(Instant now) {
            return !now.isBefore(retryAt) || retryAt.isAfter(now.plus(RETRY_MAX));
        }

        Refusal again(String newer, Instant now) {
            Duration doubled = pause.multipliedBy(2);
            Duration next = doubled.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : doubled;
            return new Refusal(newer, next, now.plus(next));
        }
    }

    /** @param kinds what kind of key is to sign for an authority */
    Signers(
            KeyDirectory directory,
            Function<IssuerId, Optional<Authority>> authorities,
            Function<Authority, KeyAlgorithm> kinds,
            SecureRandom random) {
        this.directory = directory;
        this.authorities = authorities;
        this.kinds = kinds;
        this.random = random;
        this.responder = directory.responder();
        this.enrolments = new ArrayList<>(directory.load());
        index();
    }

    String responder() {
        return responder;
    }

    /** The key to sign with: of those that may, the one with the longest life before it. */
    Optional<Signer> signerOf(IssuerId authority, Instant now) {
        return granted.getOrDefault(authority, List.of()).stream()
                .filter(signer -> signer.isUsableAt(now))
                .max(Comparator.comparing(Signer::notAfter));
    }

    /** Makes the keys that are due, forgets those that are over, and says what to publish. */
    synchronized List<Enrolment> due(Collection<Authority> known, Instant now) {
        forget(one -> one.isOverAt(now));
        known.forEach(authority -> forget(one -> isReplaced(one, authority, now)));
        known.stream()
                .filter(Authority::hasSigners)
                .filter(authority -> now.isBefore(authority.notAfter().minus(END_CUT)))
                .filter(authority -> isDue(authority, now))
                .forEach(authority -> enrol(authority, now));
        return enrolments.stream()
                .filter(Enrolment::isPending)
                .filter(pending -> isUnpublished(pending, now))
                .toList();
    }

    synchronized void published(Enrolment enrolment, Instant now) {
        publishedAt.put(enrolment.requestId(), now);
    }

    /** Takes in an outcome of the tenant that all responders share; most are for others, or long done. */
    synchronized void decided(String requestId, CertificateOutcome outcome, Instant now) {
        pending(requestId).ifPresent(enrolment -> {
            switch (outcome) {
                case CertificateGranted certificate -> accept(enrolment, certificate, now);
                case CertificateRefused refused -> {
                    if (refused.reason() == ReasonCode.VALIDITY_NOT_ALLOWED) {
                        lifetimes.merge(enrolment.authority(), LIFETIME, (shorter, _) -> shorter);
                        lifetimes.computeIfPresent(enrolment.authority(), (_, tooLong) -> tooLong.dividedBy(2));
                    }
                    refuse(enrolment, refused.reason() + ": " + refused.sentence(), now);
                }
                case RequestExplained _ -> refuse(enrolment, "a dry run that was never asked for", now);
            }
        });
    }

    synchronized void undecipherable(String requestId, String reason, Instant now) {
        pending(requestId).ifPresent(enrolment -> refuse(enrolment, "the outcome is unreadable: " + reason, now));
    }

    /** Whether the last request was refused, so that waiting for it helps nobody. */
    synchronized boolean isRefused(IssuerId authority) {
        return refusals.containsKey(authority);
    }

    /** Why there is no signer for this authority yet, for people. */
    synchronized String reason(IssuerId authority) {
        Refusal refusal = refusals.get(authority);
        return refusal == null
                ? "requested, and not answered by the issuer yet"
                : "refused (" + refusal.sentence() + "), asked again at " + refusal.retryAt();
    }

    @Override
    public synchronized void close() {
        directory.close();
    }

    /** A key of another kind than is wanted now counts for nothing here, and signs until its successor has come. */
    private boolean isDue(Authority authority, Instant now) {
        List<Enrolment> own = enrolments.stream()
                .filter(one -> one.authority().equals(authority.id()))
                .toList();
        KeyAlgorithm wanted = kinds.apply(authority);
        Refusal refusal = refusals.get(authority.id());
        return own.stream().noneMatch(Enrolment::isPending)
                && own.stream()
                        .filter(one -> one.kind().equals(wanted))
                        .allMatch(one -> !now.isBefore(one.renewalDue()) && !lastsLike(authority, one))
                && (refusal == null || refusal.isOverAt(now));
    }

    private static boolean lastsLike(Authority authority, Enrolment one) {
        X509CertificateHolder certificate = one.certificate();
        return certificate != null
                && !certificate
                        .getNotAfter()
                        .toInstant()
                        .isBefore(authority.notAfter().minus(END_CUT));
    }

    /** Too long a validity is refused, and in its last days an authority has less to give than signers live otherwise. */
    private Duration validity(Authority authority, Instant now) {
        Duration left = Duration.between(now, authority.notAfter()).truncatedTo(ChronoUnit.SECONDS);
        Duration wanted = lifetimes.getOrDefault(authority.id(), LIFETIME);
        return left.compareTo(wanted) < 0 ? left : wanted;
    }

    /** Another kind was chosen since, and a key of that kind may sign: nobody needs the one that is easier to break. */
    private boolean isReplaced(Enrolment enrolment, Authority authority, Instant now) {
        KeyAlgorithm wanted = kinds.apply(authority);
        return enrolment.authority().equals(authority.id())
                && !enrolment.isPending()
                && !enrolment.kind().equals(wanted)
                && enrolments.stream()
                        .anyMatch(other -> other.authority().equals(authority.id())
                                && other.kind().equals(wanted)
                                && other.isUsableAt(now));
    }

    private void enrol(Authority authority, Instant now) {
        SigningKey key = SigningKey.generate(kinds.apply(authority), random);
        Enrolment enrolment = SignerRequest.of(responder, authority.id(), key, validity(authority, now), now);
        directory.store(enrolment);
        enrolments.add(enrolment);
        LOG.infof(
                "signer certificate requested requestId=%s authority=%s name=%s key=%s",
                enrolment.requestId(), authority.id(), authority.name(), key.kind());
    }

    private void accept(Enrolment enrolment, CertificateGranted outcome, Instant now) {
        try {
            X509CertificateHolder certificate = Pem.parseChain(outcome.chain()).getFirst();
            Optional<String> flaw = authorities
                    .apply(enrolment.authority())
                    .map(authority ->
                            SignerCheck.flaw(certificate, enrolment.key().publicKey(), authority.certificate(), now))
                    .orElse(Optional.of("its authority is not on the log"));
            if (flaw.isPresent()) {
                refuse(enrolment, "the certificate cannot be used: " + flaw.get(), now);
                return;
            }
            directory.storeCertificate(enrolment, certificate);
            enrolments.set(enrolments.indexOf(enrolment), enrolment.with(certificate));
            refusals.remove(enrolment.authority());
            publishedAt.remove(enrolment.requestId());
            index();
            LOG.infof(
                    "signer certificate accepted requestId=%s authority=%s serial=%s notAfter=%s",
                    enrolment.requestId(),
                    enrolment.authority(),
                    outcome.certificate().serial(),
                    certificate.getNotAfter().toInstant());
        } catch (IllegalArgumentException e) {
            refuse(enrolment, "the chain is unreadable: " + e.getMessage(), now);
        }
    }

    private void refuse(Enrolment enrolment, String sentence, Instant now) {
        LOG.errorf(
                "signer certificate refused requestId=%s authority=%s reason=\"%s\"",
                enrolment.requestId(), enrolment.authority(), sentence);
        refusals.merge(
                enrolment.authority(),
                new Refusal(sentence, RETRY_FIRST, now.plus(RETRY_FIRST)),
                (before, _) -> before.again(sentence, now));
        enrolments.remove(enrolment);
        publishedAt.remove(enrolment.requestId());
        directory.delete(enrolment);
    }

    private void forget(Predicate<Enrolment> useless) {
        List<Enrolment> gone = enrolments.stream().filter(useless).toList();
        gone.forEach(directory::delete);
        if (enrolments.removeAll(gone)) {
            index();
        }
    }

    private boolean isUnpublished(Enrolment pending, Instant now) {
        Instant at = publishedAt.get(pending.requestId());
        return at == null || at.isAfter(now) || now.isAfter(at.plus(REPUBLISH_AFTER));
    }

    private Optional<Enrolment> pending(String requestId) {
        return enrolments.stream()
                .filter(Enrolment::isPending)
                .filter(one -> one.requestId().equals(requestId))
                .findFirst();
    }

    private void index() {
        Map<IssuerId, List<Signer>> next = new HashMap<>();
        for (Enrolment enrolment : enrolments) {
            X509CertificateHolder certificate = enrolment.certificate();
            if (certificate != null) {
                next.computeIfAbsent(enrolment.authority(), _ -> new ArrayList<>())
                        .add(Signer.of(enrolment.key(), certificate));
            }
        }
        granted = next;
    }
}
