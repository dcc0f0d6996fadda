/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.Bytes;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.responder.CachedHttpResponse.Times;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.ocsp.CertId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Signed answers, by the question's own encoding, and by the octets that it came in: whoever spells a question as somebody did before is answered by
 * one look. Who was not asked for longest goes first, roughly. Safe for several threads.
 *
 * <p>Each is kept with the standing that it says. To the slow path it is given for that standing alone; from the fast one it is taken away when another
 * one is read. Whoever keeps an answer looks at the standing again afterwards: so one that was signed while a revocation was read is gone, too.
 */
final class ResponseCache {
    /** Clients spell a question in a few ways; one that invents more does not fill the memory. */
    private static final int SPELLINGS_MAX = 4;

    /** So many that were asked for are passed over for one that was not; more would keep everybody waiting. */
    private static final int SPARED_MAX = 64;

    /** What an answer takes beside its own bytes: the question as read, and the places in these maps. */
    private static final long ENTRY_BYTES = 1_024;

    /** The same of a spelling. */
    private static final long SPELLING_BYTES = 128;

    private static final Object[] UNSPELLED = {};

    private final long bytesMax;
    private final Duration maxAge;
    /** The one that stays longest comes last. */
    private final Map<CertId, Kept> byQuestion = new LinkedHashMap<>();

    /** The first of a chain, for a certificate may be asked for by several hashes. */
    private final Map<CertificateId, Kept> byCertificate = new HashMap<>();

    private final Map<Object, Kept> bySpelling = new ConcurrentHashMap<>();
    /** Signed longest ago first. */
    private final SequencedSet<Kept> bySigning = new LinkedHashSet<>();

    private @Nullable Times times;
    private long bytes;

    private static final class Kept {
        private final CertId question;
        private final CertificateId certificate;
        private final RecordedStatus standing;
        private @Nullable Kept next;
        private Object[] spellings = UNSPELLED;
        private long spellingBytes;
        /** Absent once it may not be given any more, whoever still holds this. */
        private volatile @Nullable CachedHttpResponse ready;

        private volatile boolean asked;

        Kept(CertId question, CertificateId certificate, RecordedStatus standing, CachedHttpResponse ready) {
            this.question = question;
            this.certificate = certificate;
            this.standing = standing;
            this.ready = ready;
        }

        /** Of a kept one: one that is not has no answer any more. */
        long bytes() {
            CachedHttpResponse kept = ready;
            return kept == null ? 0 : ENTRY_BYTES + kept.bytes() + spellingBytes;
        }
    }

    /**
     * @param bytesMax what all of them may take of the memory
     * @param maxAge how long a cache on the way may repeat an answer without asking
     */
    ResponseCache(long bytesMax, Duration maxAge) {
        this.bytesMax = bytesMax;
        this.maxAge = maxAge;
    }

    /**
     * What to answer at once to a question in these octets; null where somebody has to look.
     *
     * @param spelling a path, or the {@link Bytes} of a body
     * @param now in milliseconds since 1970
     */
    @Nullable
    CachedHttpResponse ready(Object spelling, long now) {
        Kept kept = bySpelling.get(spelling);
        if (kept == null) {
            return null;
        }
        if (!kept.asked) {
            kept.asked = true;
        }
        CachedHttpResponse ready = kept.ready;
        return ready == null || !ready.isGivenAt(now) ? null : ready;
    }

    /** The answer that says this standing, while it is not past its nextUpdate. */
    synchronized Optional<Signed> find(CertId question, RecordedStatus standing, Instant now) {
        Kept kept = byQuestion.get(question);
        CachedHttpResponse ready = kept == null ? null : kept.ready;
        if (kept == null || ready == null) {
            return Optional.empty();
        }
        if (!kept.standing.equals(standing)
                || !now.isBefore(ready.answer().nextUpdate())
                || ready.answer().isAheadOf(now)) {
            remove(kept);
            return Optional.empty();
        }
        kept.asked = true;
        return Optional.of(ready.answer());
    }

    /** Takes the place of the answer before it, for all who spell the question as somebody did. */
    synchronized void keep(CertId question, CertificateId certificate, RecordedStatus standing, Signed answer) {
        Kept before = byQuestion.get(question);
        CachedHttpResponse ready = CachedHttpResponse.of(answer, timesOf(answer));
        if (before != null && before.standing.equals(standing)) {
            CachedHttpResponse other = before.ready;
            if (other == null || !answer.thisUpdate().isBefore(other.answer().thisUpdate())) {
                bytes -= before.bytes();
                before.ready = ready;
                bytes += before.bytes();
                bySigning.addLast(before);
                makeRoom(0);
            }
            return;
        }
        if (before != null) {
            remove(before);
        }
        Kept kept = new Kept(question, certificate, standing, ready);
        if (!makeRoom(kept.bytes())) {
            return;
        }
        bytes += kept.bytes();
        byQuestion.put(question, kept);
        bySigning.addLast(kept);
        kept.next = byCertificate.put(certificate, kept);
    }

    /** Somebody asked this question in these bytes; from now on they are enough. */
    synchronized void spelled(Object spelling, CertId question) {
        Kept kept = byQuestion.get(question);
        if (kept == null
                || Arrays.asList(kept.spellings).contains(spelling)
                || !makeRoom(bytesOf(spelling))
                || kept.ready == null) {
            return;
        }
        Object[] before = kept.spellings;
        if (before.length == SPELLINGS_MAX) {
            bySpelling.remove(before[0]);
            count(kept, -bytesOf(before[0]));
            before = Arrays.copyOfRange(before, 1, SPELLINGS_MAX);
        }
        count(kept, bytesOf(spelling));
        kept.spellings = Arrays.copyOf(before, before.length + 1);
        kept.spellings[before.length] = spelling;
        bySpelling.put(spelling, kept);
    }

    /** Another standing of it was read. */
    synchronized void forget(CertificateId certificate) {
        for (Kept kept = byCertificate.get(certificate); kept != null; kept = byCertificate.get(certificate)) {
            remove(kept);
        }
    }

    synchronized void forgetAll() {
        List.copyOf(byQuestion.values()).forEach(this::remove);
    }

    /**
     * The question whose answer was signed longest ago, when that is so long ago that it is due for another one. It comes again after all others,
     * whatever becomes of it.
     */
    synchronized Optional<CertId> nextDue(Instant now) {
        if (bySigning.isEmpty()) {
            return Optional.empty();
        }
        Kept first = bySigning.getFirst();
        CachedHttpResponse ready = first.ready;
        if (ready == null || !Responder.isDueForRefresh(ready.answer(), now)) {
            return Optional.empty();
        }
        bySigning.addLast(first);
        return Optional.of(first.question);
    }

    synchronized int size() {
        return byQuestion.size();
    }

    /** What they take of the memory, about. */
    synchronized long bytes() {
        return bytes;
    }

    /** When the first of them is over. */
    synchronized Optional<Instant> firstEnd() {
        return bySigning.stream()
                .map(kept -> kept.ready)
                .filter(Objects::nonNull)
                .map(ready -> ready.answer().nextUpdate())
                .min(Instant::compareTo);
    }

    /** Those that are signed in one second have it in common. */
    private Times timesOf(Signed answer) {
        Times last = times;
        if (last == null || !last.areThoseOf(answer)) {
            last = Times.whileKept(answer, maxAge);
            times = last;
        }
        return last;
    }

    private static long bytesOf(Object spelling) {
        return SPELLING_BYTES + (spelling instanceof Bytes body ? body.length() : ((String) spelling).length());
    }

    private void count(Kept kept, long more) {
        kept.spellingBytes += more;
        bytes += more;
    }

    /** False where there is none even when nothing is kept. */
    private boolean makeRoom(long more) {
        for (int spared = 0; bytes + more > bytesMax && !byQuestion.isEmpty(); spared++) {
            Kept first = byQuestion.values().iterator().next();
            if (first.asked && spared < SPARED_MAX) {
                first.asked = false;
                byQuestion.remove(first.question);
                byQuestion.put(first.question, first);
            } else {
                remove(first);
            }
        }
        return bytes + more <= bytesMax;
    }

    private void remove(Kept kept) {
        bytes -= kept.bytes();
        kept.ready = null;
        byQuestion.remove(kept.question);
        bySigning.remove(kept);
        for (Object spelling : kept.spellings) {
            bySpelling.remove(spelling);
        }
        unchain(kept);
    }

    /** A chain has a few links: one for each hash algorithm, with and without its parameters. */
    private void unchain(Kept kept) {
        Kept first = byCertificate.get(kept.certificate);
        if (first == kept) {
            if (kept.next == null) {
                byCertificate.remove(kept.certificate);
            } else {
                byCertificate.put(kept.certificate, kept.next);
            }
            return;
        }
        for (Kept each = first; each != null; each = each.next) {
            if (each.next == kept) {
                each.next = kept.next;
            }
        }
    }
}
