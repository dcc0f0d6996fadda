/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityStandings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The stream authorities without a broker: one order, one clock. It does not imitate delays, nor records of anybody else. */
public final class LogInMemory implements AuthorityLog {
    private final List<AuthorityPlanned> records = new ArrayList<>();
    private AuthorityStandings standings = AuthorityStandings.none();
    private boolean losesAnswers;

    @Override
    public synchronized AuthorityStandings standings() {
        return standings;
    }

    @Override
    public synchronized void publishAndReadBack(AuthorityPlanned planned) {
        records.add(planned);
        standings =
                standings.after(planned, Instant.parse("2026-11-21T10:00:00Z").plusSeconds(records.size()));
        if (losesAnswers) {
            losesAnswers = false;
            throw new IllegalStateException("stored, and the answer was lost");
        }
    }

    synchronized void loseTheNextAnswer() {
        losesAnswers = true;
    }

    public synchronized List<AuthorityPlanned> records() {
        return List.copyOf(records);
    }
}
