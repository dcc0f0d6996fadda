/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.x509.IssuerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stream authorities on the broker: published by this issuer, read back by its own follower. */
public final class KafkaAuthorityLog implements AuthorityLog {
    private static final String SOURCE = "/services/issuer";
    private static final Duration READ_BACK_MAX = Duration.ofSeconds(30);

    private final LogPublisher publisher;
    private final AuthorityView view;
    private final ViewProgress progress;

    public KafkaAuthorityLog(LogPublisher publisher, AuthorityView view, ViewProgress progress) {
        this.publisher = publisher;
        this.view = view;
        this.progress = progress;
    }

    @Override
    public AuthorityTimeline timeline() {
        return view.timeline();
    }

    @Override
    public Map<IssuerId, AuthorityRevoked> revoked() {
        return view.revoked();
    }

    @Override
    public void publishAndReadBack(AuthorityEvent fact) throws InterruptedException {
        String authority = fact.authority().hex();
        LogEvent event =
                LogEvent.of(Streams.AUTHORITIES, authority, fact, authority + "." + name(fact), SOURCE, time(fact));
        try {
            LogPosition position =
                    publisher.publish(event).subscribeAsCompletionStage().get();
            progress.whenPassed(position)
                    .subscribeAsCompletionStage()
                    .get(READ_BACK_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("authority " + authority + " not seen on the log yet", e);
        }
    }

    /** Each of these is said of an authority once, but for the announcement of one that came too late. */
    private static String name(AuthorityEvent fact) {
        return switch (fact) {
            case AuthorityAnnounced planned -> "planned." + planned.activeFrom().getEpochSecond();
            case AuthorityRetired _ -> "retired";
            case AuthorityConfirmed _ -> "confirmed";
            case AuthorityRevoked revoked -> "revoked." + revoked.reason().rfcName();
            case AuthorityDistrusted _ -> "distrusted";
        };
    }

    private static Instant time(AuthorityEvent fact) {
        return switch (fact) {
            case AuthorityAnnounced planned -> planned.activeFrom();
            case AuthorityRetired retired -> retired.from();
            case AuthorityConfirmed confirmed -> confirmed.at();
            case AuthorityRevoked revoked -> revoked.at();
            case AuthorityDistrusted distrusted -> distrusted.at();
        };
    }
}
