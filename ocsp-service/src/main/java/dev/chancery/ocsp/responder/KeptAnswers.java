/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.status.Standing;
import dev.chancery.x509.ocsp.CertId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Signed answers, by the question's own encoding: the least recently asked for goes first. Safe for several threads.
 *
 * <p>Each is kept with the standing that it says, and given back for that standing alone. So a revocation needs not find and remove it, and one that is
 * read while an answer is being signed cannot be overtaken by it.
 */
final class KeptAnswers {
    private static final float LOAD = 0.75f;

    private final Map<CertId, Kept> answers;

    private record Kept(Standing standing, Signed answer) {}

    KeptAnswers(int answersMax) {
        this.answers = new LinkedHashMap<>(16, LOAD, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<CertId, Kept> eldest) {
                return size() > answersMax;
            }
        };
    }

    /** The answer that says this standing, while it is not past its nextUpdate. */
    synchronized Optional<Signed> find(CertId question, Standing standing, Instant now) {
        Kept kept = answers.get(question);
        if (kept == null) {
            return Optional.empty();
        }
        if (!kept.standing().equals(standing) || !now.isBefore(kept.answer().nextUpdate())) {
            answers.remove(question);
            return Optional.empty();
        }
        return Optional.of(kept.answer());
    }

    synchronized void keep(CertId question, Standing standing, Signed answer) {
        answers.put(question, new Kept(standing, answer));
    }

    synchronized int size() {
        return answers.size();
    }
}
