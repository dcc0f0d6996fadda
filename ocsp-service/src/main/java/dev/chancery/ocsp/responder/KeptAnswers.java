/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.status.Standing;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.ocsp.CertId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Signed answers, by the question's own encoding, and by the octets that it came in: whoever spells a question as somebody did before is answered by
 * one look. Who was not asked for longest goes first, roughly. Safe for several threads.
 *
 * <p>Each is kept with the standing that it says. To the slow path it is given for that standing alone; from the fast one it is taken away when another
 * one is read. Whoever keeps an answer looks at the standing again afterwards: so one that was signed while a revocation was read is gone, too.
 */
final class KeptAnswers {
    /** Clients spell a question in a few ways; one that invents more does not fill the memory. */
    private static final int SPELLINGS_MAX = 4;

    /** So many that were asked for are passed over for one that was not; more would keep everybody waiting. */
    private static final int SPARED_MAX = 64;

    private final int answersMax;
    private final Function<Signed, Ready> preparation;
    /** The one that stays longest comes last. */
    private final Map<CertId, Kept> byQuestion = new LinkedHashMap<>();

    private final Map<CertificateId, List<Kept>> byCertificate = new HashMap<>();
    private final Map<Object, Kept> bySpelling = new ConcurrentHashMap<>();

    private static final class Kept {
        private final CertId question;
        private final CertificateId certificate;
        private final Standing standing;
        private final Deque<Object> spellings = new ArrayDeque<>(1);
        private Signed answer;
        /** Absent once it may not be given any more, whoever still holds this. */
        private volatile @Nullable Ready ready;

        private volatile boolean asked;

        Kept(CertId question, CertificateId certificate, Standing standing, Signed answer, Ready ready) {
            this.question = question;
            this.certificate = certificate;
            this.standing = standing;
            this.answer = answer;
            this.ready = ready;
        }
    }

    KeptAnswers(int answersMax, Function<Signed, Ready> preparation) {
        this.answersMax = Math.max(1, answersMax);
        this.preparation = preparation;
    }

    /**
     * What to answer at once to a question in these octets; null where somebody has to look.
     *
     * @param spelling a path, or the octets of a body
     * @param now in milliseconds since 1970
     */
    @Nullable
    Ready ready(Object spelling, long now) {
        Kept kept = bySpelling.get(spelling);
        if (kept == null) {
            return null;
        }
        if (!kept.asked) {
            kept.asked = true;
        }
        Ready ready = kept.ready;
        return ready == null || !ready.isGivenAt(now) ? null : ready;
    }

    /** The answer that says this standing, while it is not past its nextUpdate. */
    synchronized Optional<Signed> find(CertId question, Standing standing, Instant now) {
        Kept kept = byQuestion.get(question);
        if (kept == null) {
            return Optional.empty();
        }
        if (!kept.standing.equals(standing) || !now.isBefore(kept.answer.nextUpdate()) || kept.answer.isAheadOf(now)) {
            remove(kept);
            return Optional.empty();
        }
        kept.asked = true;
        return Optional.of(kept.answer);
    }

    /** Takes the place of the answer before it, for all who spell the question as somebody did. */
    void keep(CertId question, CertificateId certificate, Standing standing, Signed answer) {
        Ready ready = preparation.apply(answer);
        synchronized (this) {
            Kept before = byQuestion.get(question);
            if (before != null && before.standing.equals(standing)) {
                if (!answer.thisUpdate().isBefore(before.answer.thisUpdate())) {
                    before.answer = answer;
                    before.ready = ready;
                }
                return;
            }
            if (before != null) {
                remove(before);
            }
            makeRoom();
            Kept kept = new Kept(question, certificate, standing, answer, ready);
            byQuestion.put(question, kept);
            byCertificate.computeIfAbsent(certificate, _ -> new ArrayList<>(1)).add(kept);
        }
    }

    /** Somebody asked this question in these octets; from now on they are enough. */
    synchronized void spelled(Object spelling, CertId question) {
        Kept kept = byQuestion.get(question);
        if (kept == null || kept.spellings.contains(spelling)) {
            return;
        }
        if (kept.spellings.size() == SPELLINGS_MAX) {
            bySpelling.remove(kept.spellings.removeFirst());
        }
        kept.spellings.addLast(spelling);
        bySpelling.put(spelling, kept);
    }

    /** Another standing of it was read. */
    synchronized void forget(CertificateId certificate) {
        List.copyOf(byCertificate.getOrDefault(certificate, List.of())).forEach(this::remove);
    }

    synchronized void forgetAll() {
        List.copyOf(byQuestion.values()).forEach(this::remove);
    }

    /** The questions whose answers were signed so long ago that they are due for another one. */
    List<CertId> due(Instant now) {
        List<Kept> all;
        synchronized (this) {
            all = List.copyOf(byQuestion.values());
        }
        return all.stream()
                .filter(kept -> isDue(kept, now))
                .map(kept -> kept.question)
                .toList();
    }

    synchronized int size() {
        return byQuestion.size();
    }

    /** When the first of them is over. */
    synchronized Optional<Instant> firstEnd() {
        return byQuestion.values().stream()
                .map(kept -> kept.answer.nextUpdate())
                .min(Instant::compareTo);
    }

    private static boolean isDue(Kept kept, Instant now) {
        Ready ready = kept.ready;
        return ready != null && Responder.isDueForRefresh(ready.answer(), now);
    }

    private void makeRoom() {
        for (int spared = 0; byQuestion.size() >= answersMax; spared++) {
            Kept first = byQuestion.values().iterator().next();
            if (first.asked && spared < SPARED_MAX) {
                first.asked = false;
                byQuestion.remove(first.question);
                byQuestion.put(first.question, first);
            } else {
                remove(first);
            }
        }
    }

    private void remove(Kept kept) {
        kept.ready = null;
        byQuestion.remove(kept.question);
        kept.spellings.forEach(bySpelling::remove);
        List<Kept> others = byCertificate.getOrDefault(kept.certificate, List.of());
        others.remove(kept);
        if (others.isEmpty()) {
            byCertificate.remove(kept.certificate);
        }
    }
}
