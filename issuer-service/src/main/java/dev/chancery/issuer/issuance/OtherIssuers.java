/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.eventlog.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Whether other issuers take requests. Asked while a key is lacking: with others there, one of them may have it; without, nobody would ever answer. Used by
 * the queue's thread alone.
 */
final class OtherIssuers {
    /** Longer than a restart of the one that has the key. */
    private static final long GONE_FOR = Duration.ofSeconds(20).toNanos();

    private static final long LOOK_EVERY = Duration.ofSeconds(2).toNanos();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger(OtherIssuers.class);

    private final BooleanSupplier there;
    private final LongSupplier clock;
    private final long stay;
    private boolean seen = true;
    private boolean gone;
    private long since;
    private long looked;

    /**
     * @param there asks whether there are any
     * @param clock as {@link System#nanoTime()}
     * @param stay two that lack the same key must not both leave when they see each other, and both come back: each has a time of its own
     */
    OtherIssuers(BooleanSupplier there, LongSupplier clock, Duration stay) {
        this.there = there;
        this.clock = clock;
        this.stay = stay.toNanos();
        this.since = clock.getAsLong();
        this.looked = since - LOOK_EVERY;
    }

    /** Whether there has been none for long enough, and whoever came since has not been there for long. */
    boolean areGone() {
        long now = clock.getAsLong();
        if (now - looked < LOOK_EVERY) {
            return gone;
        }
        looked = now;
        boolean nowThere = there.getAsBoolean();
        if (nowThere != seen) {
            seen = nowThere;
            since = now;
        }
        if (seen == gone && now - since >= (seen ? stay : GONE_FOR)) {
            gone = !seen;
            LOG.infof("other issuers take requests: %s", seen);
        }
        return gone;
    }

    /** Members of the group of requests that are not this issuer; where the broker does not say, there are. */
    static boolean inGroup(Map<String, Object> kafka, String client, String own) {
        Map<String, Object> settings = KafkaSettings.of(kafka, client);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_MAX.toMillis());
        settings.put("default.api.timeout.ms", (int) ANSWER_MAX.toMillis());
        try (Admin admin = Admin.create(settings)) {
            return admin.describeConsumerGroups(List.of(RequestConsumer.GROUP)).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .anyMatch(member -> !member.groupInstanceId().equals(Optional.of(own)));
        } catch (ExecutionException | KafkaException e) {
            LOG.warnf("not known whether other issuers take requests cause=\"%s\"", e.getMessage());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
