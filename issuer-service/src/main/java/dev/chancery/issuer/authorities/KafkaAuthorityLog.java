/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityStandings;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Event;
import dev.chancery.log.LogPosition;
import dev.chancery.log.LogProgress;
import dev.chancery.log.LogPublisher;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stream authorities on the broker: published by this issuer, read back by its own follower. */
public final class KafkaAuthorityLog implements AuthorityLog {
    private static final String SOURCE = "/services/issuer";
    private static final Duration READ_BACK_MAX = Duration.ofSeconds(30);

    private final LogPublisher publisher;
    private final AuthorityView view;
    private final LogProgress progress;

    public KafkaAuthorityLog(LogPublisher publisher, AuthorityView view, LogProgress progress) {
        this.publisher = publisher;
        this.view = view;
        this.progress = progress;
    }

    @Override
    public AuthorityStandings standings() {
        return view.standings();
    }

    @Override
    public void publishAndReadBack(AuthorityPlanned planned) throws InterruptedException {
        Event event = Event.of(
                Streams.AUTHORITIES,
                planned.authority().hex(),
                planned,
                planned.authority().hex() + ".planned",
                SOURCE,
                planned.activeFrom());
        try {
            LogPosition position =
                    publisher.publish(event).subscribeAsCompletionStage().get();
            progress.whenPassed(position)
                    .subscribeAsCompletionStage()
                    .get(READ_BACK_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("authority " + planned.authority() + " not seen on the log yet", e);
        }
    }
}
