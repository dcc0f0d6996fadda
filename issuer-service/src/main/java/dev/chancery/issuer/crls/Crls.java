/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.LoopThread;
import dev.chancery.eventlog.clock.ClockSkewMonitor;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.crl.SignedCrl;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Signs the CRLs of the issuing CAs whose keys are here, while this issuer has the partition of {@code crls}, or the issuer that has it
 * leaves a CRL unsigned: the first CRL of each shard at once, a new one within seconds of a revocation, and one when half of the lifetime of
 * the last one is over (docs/status.md, CRLs).
 *
 * <p>Runs on its own thread, which starts when the issuer has its keys: neither the start nor a request waits for it. What has to be signed
 * follows from the log alone, so interrupted work is found and done again. A CRL that was signed and not published was seen by nobody.
 */
public final class Crls implements AutoCloseable {
    /** What is provided for a list. More is signed all the same: a list that is too long revokes, one that is not signed does not. */
    static final int OCTETS_PROVIDED = 524_288;

    private static final int OCTETS_ALARM = OCTETS_PROVIDED / 100 * 80;

    private static final Logger LOG = Logger.getLogger(Crls.class);
    private static final String SOURCE = "/services/issuer";
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /** Revocations within it share a list. */
    private static final Duration APART_MIN = Duration.ofSeconds(1);

    /** Longer than the group needs to find out that a member is gone. */
    private static final Duration STANDS_IN_AFTER = Duration.ofSeconds(15);

    private static final Duration VIEW_AGE_MAX = Duration.ofSeconds(30);
    private static final Duration AGAIN_AFTER_REFUSAL = Duration.ofMinutes(1);
    private static final Duration BACKOFF = Duration.ofSeconds(1);

    private final Map<String, Object> kafka;
    private final String instance;
    private final Duration lifetime;
    private final Supplier<Map<IssuerId, AuthorityKey>> keys;
    private final CrlSigner signer;
    private final LogPublisher publisher;
    private final ClockSkewMonitor monitor;
    private final InstantSource clock;
    private final CrlLog log;
    private final CrlMetrics metrics;
    private final Map<CrlShard, Instant> notBefore = new HashMap<>();
    private final Map<CrlShard, Instant> dueSince = new HashMap<>();
    private Instant attemptedAt = Instant.MIN;
    private final LoopThread thread = new LoopThread("issuer-crls", this::run);
    private boolean following;
    private volatile @Nullable CrlLeadership crlLeadership;

    /**
     * @param instance tells the issuers on one log apart
     * @param lifetime from thisUpdate to nextUpdate
     * @param keys of the issuing authorities, those that are open at the moment; a root's list is not signed here
     * @param clock nothing is dated before it was compared with the broker's
     */
    public Crls(
            Map<String, Object> kafka,
            String instance,
            Duration lifetime,
            Supplier<Map<IssuerId, AuthorityKey>> keys,
            AuditFile audit,
            LogPublisher publisher,
            DeadLetters deadLetters,
            MeterRegistry metrics,
            ClockSkewMonitor clock) {
        this.kafka = Map.copyOf(kafka);
        this.instance = instance;
        this.lifetime = requireSensible(lifetime);
        this.keys = keys;
        this.signer = new CrlSigner(this.lifetime, audit);
        this.publisher = publisher;
        this.monitor = clock;
        this.clock = clock.corrected();
        this.log = new CrlLog(kafka, "issuer-" + instance + "-crls", deadLetters, metrics, this.clock);
        this.metrics = new CrlMetrics(metrics, log.view(), this.clock);
    }

    /** The number of the list in force, as far as the log has been read; empty where there is none. */
    public Optional<BigInteger> number(IssuerId authority, int shard) {
        return log.view().list(new CrlShard(authority, shard)).map(PublishedCrl::number);
    }

    public void start() {
        LoopThread _ = thread.start();
    }

    /** Stops after the list at hand. */
    @Override
    public void close() {
        thread.tell();
        CrlLeadership current = crlLeadership;
        if (current != null) {
            current.wakeUp();
        }
        thread.close();
        log.close();
    }

    private void run(LoopThread loop) throws InterruptedException {
        awaitKeys();
        if (!following) {
            following = true;
            log.start();
        }
        while (!loop.isClosed()) {
            // Without keys it is no member of the group: whoever has some is to sign.
            awaitKeys();
            try (CrlLeadership turn = new CrlLeadership(kafka, instance, clock)) {
                crlLeadership = turn;
                serve(turn);
            } catch (WakeupException | InterruptException e) {
                if (loop.isClosed()) {
                    return;
                }
                throw e;
            } catch (RuntimeException e) {
                LOG.warnf(e, "revocation lists interrupted, looked at again retryIn=%s", BACKOFF);
                loop.failed(e);
                loop.pause(BACKOFF);
            }
        }
    }

    private void awaitKeys() throws InterruptedException {
        while ((keys.get().isEmpty() || !monitor.isMeasured()) && !thread.isClosed()) {
            thread.beat();
            thread.pause(LOOK_EVERY);
        }
    }

    private void serve(CrlLeadership turn) throws InterruptedException {
        while (!thread.isClosed() && !keys.get().isEmpty()) {
            Optional<Instant> since = turn.since(LOOK_EVERY);
            metrics.show();
            for (CrlShard place : toSign(since)) {
                if (turn.since(Duration.ZERO).equals(since)) {
                    renew(place, turn);
                }
            }
            thread.beat();
        }
    }

    /**
     * All that is due, where it is this issuer's turn. The one whose turn it is may lack an authority's key, or stand still; nothing rests on its being
     * the only one, so what it left undone for a while another signs.
     *
     * @param turnSince empty when it is another's
     */
    private List<CrlShard> toSign(Optional<Instant> turnSince) {
        Instant now = clock.instant();
        List<CrlShard> due = log.view().due(keys.get().keySet(), now, lifetime);
        dueSince.keySet().retainAll(due);
        due.forEach(place -> dueSince.putIfAbsent(place, now));
        return due.stream()
                .filter(place -> isCurrent(
                        turnSince.orElseGet(
                                () -> dueSince.getOrDefault(place, now).plus(STANDS_IN_AFTER)),
                        now))
                .toList();
    }

    /** Whether that time has come, and the view holds what another issuer published until then, and what this one did at any time. */
    private boolean isCurrent(Instant from, Instant now) {
        Instant seen = attemptedAt.isAfter(from) ? attemptedAt : from;
        return !now.isBefore(from) && log.isConfirmedSince(seen, now, VIEW_AGE_MAX);
    }

    /** One list: draft, lint, a line on the disk, signature, a line on the disk, the log. Whatever it is cut off by is found again. */
    private void renew(CrlShard place, CrlLeadership turn) throws InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (now.isBefore(notBefore.getOrDefault(place, Instant.MIN))) {
            return;
        }
        Optional<DueCrl> due = log.view().draft(place, now, lifetime);
        if (due.isEmpty()) {
            return;
        }
        notBefore.put(place, now.plus(APART_MIN));
        AuthorityKey key = keys.get().get(place.authority());
        Optional<SignedCrl> signed = key == null ? Optional.empty() : sign(due.get(), key, now);
        if (signed.isPresent() && turn.isFresh()) {
            publish(due.get(), signed.get());
        }
    }

    /** One authority in trouble, a token that is gone, say, keeps no other's lists from being signed. */
    private Optional<SignedCrl> sign(DueCrl list, AuthorityKey key, Instant now) {
        return switch (signer.attempt(list, key, now)) {
            case CrlSigner.Attempt.Signed(SignedCrl crl) -> Optional.of(crl);
            case CrlSigner.Attempt.Refused(String sentence) -> {
                refused(list, sentence, now);
                yield Optional.empty();
            }
        };
    }

    private void refused(DueCrl list, String sentence, Instant now) {
        metrics.refused();
        notBefore.put(list.place(), now.plus(AGAIN_AFTER_REFUSAL));
        LOG.errorf("revocation list not signed list=%s number=%s cause=\"%s\"", list.place(), list.number(), sentence);
    }

    private LogEvent event(DueCrl list, SignedCrl crl) {
        CrlShard place = list.place();
        String key = place + "/" + list.number();
        return LogEvent.of(
                Streams.CRLS,
                key,
                new CrlSigned(
                        place.authority(),
                        place.shard(),
                        list.number(),
                        crl.thisUpdate(),
                        crl.nextUpdate(),
                        Bytes.of(crl.encoded())),
                key + "." + crl.sha256().hex(),
                SOURCE,
                crl.thisUpdate());
    }

    /** What is not known to be there is not sent again: the next look finds it on the log, or signs another with the same number. */
    private void publish(DueCrl list, SignedCrl crl) throws InterruptedException {
        boolean known = publisher.publishAndWait(List.of(event(list, crl))).isEmpty();
        attemptedAt = clock.instant();
        if (!known) {
            LOG.warnf(
                    "revocation list may not be published, looked at again list=%s number=%s",
                    list.place(), list.number());
            return;
        }
        metrics.signed(list);
        LOG.infof(
                "revocation list signed list=%s number=%s cause=%s entries=%d",
                list.place(), list.number(), list.cause(), list.entries().size());
        if (crl.size() > OCTETS_ALARM) {
            LOG.errorf(
                    "revocation list nearly full: plan a new authority with more lists (chancery.issuer.crl-shards)"
                            + " list=%s octets=%d provided=%d",
                    list.place(), crl.size(), OCTETS_PROVIDED);
        }
    }

    /** RFC 5280 counts in seconds, and whoever fetches needs some between two lists. */
    private static Duration requireSensible(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofSeconds(4)) < 0) {
            throw new IllegalArgumentException(
                    "chancery.issuer.crls.lifetime is " + lifetime + ", and a list lives for four seconds at least");
        }
        return lifetime;
    }
}
