/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.x509.IssuerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stream authorities without a broker: one order, one clock. It does not imitate delays, nor records of anybody else. */
public final class LogInMemory implements AuthorityLog {
    private final List<AuthorityEvent> facts = new ArrayList<>();
    private final InstantSource broker;
    private AuthorityTimeline timeline = AuthorityTimeline.none();
    private boolean losesAnswers;

    public LogInMemory() {
        this(InstantSource.fixed(Instant.parse("2026-11-21T10:00:01Z")));
    }

    LogInMemory(InstantSource broker) {
        this.broker = broker;
    }

    @Override
    public synchronized AuthorityTimeline timeline() {
        return timeline;
    }

    @Override
    public synchronized void publishAndReadBack(AuthorityEvent event) {
        facts.add(event);
        timeline = timeline.after(event, broker.instant());
        if (losesAnswers) {
            losesAnswers = false;
            throw new IllegalStateException("stored, and the answer was lost");
        }
    }

    @Override
    public synchronized Map<IssuerId, AuthorityRevoked> revoked() {
        Map<IssuerId, AuthorityRevoked> revoked = new HashMap<>();
        for (AuthorityEvent fact : facts) {
            if (fact instanceof AuthorityRevoked told) {
                revoked.putIfAbsent(told.authority(), told);
            }
        }
        return revoked;
    }

    synchronized void loseTheNextAnswer() {
        losesAnswers = true;
    }

    synchronized List<AuthorityEvent> facts() {
        return List.copyOf(facts);
    }

    /** The announcements. */
    public synchronized List<AuthorityAnnounced> records() {
        return facts.stream()
                .filter(AuthorityAnnounced.class::isInstance)
                .map(AuthorityAnnounced.class::cast)
                .toList();
    }
}
