/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.issuer.admin.AdminCommands;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.authorities.AuthorityBootstrap;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.policy.PolicyFile;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.x509.IssuerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether this issuer may take requests now: its views are fresh, the policy is announced, and it holds the keys of authorities that the log
 * knows. Brings about what is its to bring about: the policy, and the first authorities. Asked by the queue's thread alone; what it said last
 * may be read by any.
 */
final class IssuerReadiness {
    /** What was found, and what the health checks say. */
    sealed interface Answer {
        record Admitted(Planner planner) implements Answer {}

        /**
         * @param part one of {@link #PARTS}
         * @param sentence what is waited for, and what somebody could do about it
         */
        record Waiting(String part, String sentence) implements Answer {
            /** What a part waits for: its own condition, or one that comes before it; those before the failing one hold. */
            Optional<String> unless(String other) {
                return PARTS.indexOf(other) < PARTS.indexOf(part)
                        ? Optional.empty()
                        : Optional.of(other.equals(part) ? sentence : "waiting for " + part);
            }
        }
    }

    /** What this issuer was configured with: the bundle to announce, and the one that only looks on. */
    record Bundles(PolicyFile configured, ShadowPolicy shadow) {}

    /** How authorities come to be: the first by themselves, later ones because somebody asks for them. */
    record Authorities(AuthorityBootstrap establishment, AdminCommands orders) {}

    /** In the order in which they are looked at. */
    static final List<String> PARTS =
            List.of("views-fresh", "topics-exist", "audit-kept", "policy-seen", "authority-established");

    /** A key that others need, and that may come to lie here without any record on the log. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(IssuerReadiness.class);
    private static final String SOURCE = "/services/issuer";

    private final LogView view;
    private final RequiredTopics topics;
    private final AuditFile audit;
    private final MissingAuthorityKeys absent;
    private final PolicyFile policy;
    private final ShadowPolicy shadow;
    private final AuthorityBootstrap establishment;
    private final AdminCommands orders;
    private final DurablePublisher durablePublisher;
    private final OtherIssuers others;
    private final InstantSource clock;
    private boolean policyPublished;
    private Instant lookAgainAt = Instant.MIN;
    private @Nullable AuthorityTimeline judged;
    private KeyAvailability keyAvailability = new KeyAvailability.Waiting("not checked yet");
    private volatile Optional<String> policyNotice = Optional.empty();
    private volatile Map<IssuerId, AuthorityKey> keys = Map.of();
    private volatile List<String> lacking = List.of();
    private volatile Answer last = new Answer.Waiting("views-fresh", "starting");

    IssuerReadiness(
            LogView view,
            RequiredTopics topics,
            AuditFile audit,
            Bundles bundles,
            Authorities authorities,
            DurablePublisher durablePublisher,
            OtherIssuers others,
            InstantSource clock) {
        this.view = view;
        this.topics = topics;
        this.audit = audit;
        this.absent = new MissingAuthorityKeys(view.authorities());
        this.policy = bundles.configured();
        this.shadow = bundles.shadow();
        this.establishment = authorities.establishment();
        this.orders = authorities.orders();
        this.durablePublisher = durablePublisher;
        this.others = others;
        this.clock = clock;
    }

    Answer last() {
        return last;
    }

    /** The keys that are open, by authority; none before the first time that this issuer held any, and none on a log that is not theirs. */
    Map<IssuerId, AuthorityKey> keys() {
        return keys;
    }

    /** For each authority whose key is not open here, what somebody could do about it. */
    List<String> lacking() {
        return lacking;
    }

    /** Why the configured policy was not announced, with the remedy. */
    Optional<String> policyNotice() {
        return policyNotice;
    }

    /**
     * Looks again. Throws what a passing condition throws; the answer before stands until it is asked again.
     *
     * @param topicsThere asks the broker which topics this issuer may see; asked until there are enough
     */
    Answer ask(Supplier<Set<String>> topicsThere) throws InterruptedException {
        last = answer(topicsThere);
        return last;
    }

    /** It could not be asked, or what it was doing failed: whatever was admitted before is not any more. */
    void failed(Throwable cause) {
        if (cause instanceof KeyNotHereException needed) {
            absent.asked(needed.authority());
        }
        String remedy = cause instanceof KafkaException
                ? "check that the broker responds"
                : "it is retried every second; this issuer's log shows the failure";
        last = new Answer.Waiting("views-fresh", "interrupted: " + cause.getMessage() + "; " + remedy);
    }

    private Answer answer(Supplier<Set<String>> topicsThere) throws InterruptedException {
        Optional<String> stale = view.staleness();
        if (stale.isPresent()) {
            return new Answer.Waiting("views-fresh", stale.get());
        }
        Optional<String> missing = topics.missing(topicsThere);
        if (missing.isPresent()) {
            return new Answer.Waiting("topics-exist", missing.get());
        }
        Optional<String> unkept = audit.flaw();
        if (unkept.isPresent()) {
            return new Answer.Waiting("audit-kept", unkept.get());
        }
        announcePolicy();
        if (view.policies().history().newest().isEmpty()) {
            return new Answer.Waiting("policy-seen", "the policy bundle is announced but not yet read back");
        }
        if (orders.work()) {
            judged = null;
        }
        return switch (custody()) {
            case KeyAvailability.Waiting waiting -> new Answer.Waiting("authority-established", waiting.sentence());
            case KeyAvailability.Held held -> with(held);
        };
    }

    /** While another issuer may have a key that is needed and not here, requests are for that one; otherwise what is for that key is refused. */
    private Answer with(KeyAvailability.Held held) {
        Optional<IssuerId> needed = absent.without(held.keys().keySet()).or(() -> activeWithoutKey(held));
        boolean refusing = (needed.isPresent() || !held.lacking().isEmpty()) && others.areGone();
        if (needed.isEmpty() || refusing) {
            return new Answer.Admitted(new Planner(
                    view.policies(), view.authorities(), view.blockedKeys(), held.keys(), refusing, shadow));
        }
        String why = held.lacking()
                .getOrDefault(needed.get(), "authority " + needed.get() + ": this issuer does not " + "have its key");
        return new Answer.Waiting(
                "authority-established",
                "requests are left to an issuer that has the missing key; if no other issuer takes any, this one "
                        + "refuses the requests for that key and processes the rest: " + why);
    }

    private Optional<IssuerId> activeWithoutKey(KeyAvailability.Held held) {
        return view.authorities()
                .timeline()
                .active(AuthorityRole.SERVICES, clock.instant())
                .map(active -> active.announced().authority())
                .filter(held.lacking()::containsKey);
    }

    private void announcePolicy() throws InterruptedException {
        if (policyPublished) {
            return;
        }
        switch (policy.due(view.policies().history(), clock.instant())) {
            case PolicyFile.Due.Announce(PolicyAnnounced announced) ->
                durablePublisher.publish(List.of(LogEvent.of(
                        Streams.POLICIES,
                        announced.version(),
                        announced,
                        announced.version() + "." + announced.sha256(),
                        SOURCE,
                        announced.activeFrom())));
            case PolicyFile.Due.Nothing() -> {}
            case PolicyFile.Due.Hindered(String sentence) -> {
                LOG.error(sentence);
                policyNotice = Optional.of(sentence);
            }
        }
        policyPublished = true;
    }

    private KeyAvailability custody() throws InterruptedException {
        AuthorityTimeline now = view.authorities().timeline();
        boolean due = switch (keyAvailability) {
            case KeyAvailability.Waiting ignored -> true;
            case KeyAvailability.Held held ->
                (!held.complete() || !absent.isEmpty()) && !clock.instant().isBefore(lookAgainAt);
        };
        if (now != judged || due) {
            keyAvailability = establishment.advance();
            keys = switch (keyAvailability) {
                case KeyAvailability.Waiting _ -> Map.of();
                case KeyAvailability.Held held -> held.keys();
            };
            lacking = switch (keyAvailability) {
                case KeyAvailability.Waiting _ -> List.of();
                case KeyAvailability.Held held -> List.copyOf(held.lacking().values());
            };
            judged = now;
            lookAgainAt = clock.instant().plus(LOOK_AGAIN);
        }
        return keyAvailability;
    }
}
