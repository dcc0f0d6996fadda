/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.issuer.audit.AuditAccount;
import dev.chancery.issuer.audit.AuditEntry;
import dev.chancery.issuer.reconcile.LogIndex.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds audit files against the log, while the issuers may go on. What the files tell and the log has not is what a restored log lost; what the log
 * has and no file tells is another issuer's, or nobody's who should have written it.
 *
 * <p>Publishing is the same octets under the same ids, so it may be cut off and repeated, and readers that have an event already see nothing new.
 */
final class Reconciliation {
    /** What an issuer publishes because of a signature. */
    static final Set<String> TOPICS =
            Set.of(Streams.ISSUANCES.topic(), Streams.ISSUANCES_SHORT.topic(), Streams.CERTIFICATE_EVENTS.topic());

    private static final int SHOWN = 20;
    private static final int BATCH = 200;
    /** A line is written a moment before its event: what is missing is looked for again. */
    private static final int LOOKS = 5;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(400);

    private final Map<String, Object> kafka;
    private final String own;
    private final Map<Path, Long> sizes = new LinkedHashMap<>();
    private final LogIndex index = new LogIndex();
    private final PublishedHeads heads = new PublishedHeads();
    private final Consumer<String> progress;

    /**
     * @param kafka the issuer's login
     * @param own the service whose file comes first, {@code issuer-1}
     * @param progress takes what is being done, a line each
     */
    Reconciliation(Map<String, Object> kafka, String own, Consumer<String> progress) {
        this.kafka = kafka;
        this.own = own;
        this.progress = progress;
    }

    /** Throws {@link IOException} for a file that cannot be read; what Kafka throws where the log cannot. */
    Comparison compare(List<Path> files) throws IOException, InterruptedException {
        progress.accept("reading " + Streams.AUDIT_HEADS.topic());
        try (LogReader reader = new LogReader(kafka, Set.of(Streams.AUDIT_HEADS.topic()))) {
            reader.readOn((record, _) -> heads.published(record));
        }
        for (Path file : files) {
            sizes.put(file, Files.size(file)); // after the heads: they are the end of something shorter
        }
        try (LogReader reader = new LogReader(kafka, TOPICS)) {
            progress.accept(
                    "reading " + String.join(", ", TOPICS.stream().sorted().toList()));
            reader.readOn(index::enter);
            Comparison found = compareFiles();
            for (int look = 1; look < LOOKS && found.isBehind(); look++) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
                int before = index.size();
                reader.readOn(index::enter);
                if (index.size() == before && look > 1) {
                    break;
                }
                found = compareFiles();
            }
            return found;
        }
    }

    private Comparison compareFiles() throws IOException {
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        List<String> lost = new ArrayList<>();
        List<String> different = new ArrayList<>();
        List<AuditAccount> accounts = new ArrayList<>();
        for (Map.Entry<Path, Long> file : sizes.entrySet()) {
            progress.accept("reading " + file.getKey());
            accounts.add(AuditAccount.read(file.getKey(), file.getValue(), entry -> {
                heads.saw(file.getKey(), entry);
                entry.event().filter(event -> TOPICS.contains(event.topic())).ifPresent(event -> {
                    Standing standing = index.standing(event, entry.at());
                    counts.merge(standing, 1L, Long::sum);
                    if (standing == Standing.MISSING) {
                        show(lost, event, entry);
                    } else if (standing == Standing.DIFFERENT) {
                        show(different, event, entry);
                    }
                });
            }));
        }
        return new Comparison(
                accounts, heads.compare(accounts, own), counts, lost, different, index.untold(), index.untold(SHOWN));
    }

    private static void show(List<String> shown, LogEvent event, AuditEntry entry) {
        if (shown.size() < SHOWN) {
            shown.add(event.topic() + " " + event.key() + " (n " + entry.head().lines() + ")");
        }
    }

    /**
     * Gives the log what it lost, in the order of the files: a serial before its certificate.
     *
     * @return how many events
     */
    int publish() throws IOException {
        try (LogPublisher publisher = LogPublisher.onOwnThread(kafka, "issuer-reconcile")) {
            Restoring restoring = new Restoring(publisher);
            for (Map.Entry<Path, Long> file : sizes.entrySet()) {
                AuditAccount.read(file.getKey(), file.getValue(), restoring::take);
            }
            restoring.send();
            return restoring.sent.size();
        }
    }

    private final class Restoring {
        private final LogPublisher publisher;
        private final List<LogEvent> waiting = new ArrayList<>();
        /** A line that was repeated after a crash holds the same event. */
        private final Set<Fingerprint> sent = new HashSet<>();

        Restoring(LogPublisher publisher) {
            this.publisher = publisher;
        }

        void take(AuditEntry entry) {
            entry.event()
                    .filter(event -> TOPICS.contains(event.topic()))
                    .filter(event -> index.standing(event, entry.at()) == Standing.MISSING)
                    .filter(event -> sent.add(
                            Fingerprint.ofEvent(event.topic(), event.envelope().id())
                                    .with(event.value().octets())))
                    .ifPresent(waiting::add);
            if (waiting.size() >= BATCH) {
                send();
            }
        }

        void send() {
            List<LogEvent> left = List.copyOf(waiting);
            try {
                while (!left.isEmpty()) {
                    left = publisher.publishAndWait(left);
                    if (!left.isEmpty()) {
                        progress.accept("the broker did not take " + left.size() + " events, once more");
                        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException(
                        "interrupted while publishing; run it again, no event is published " + "twice");
            }
            waiting.clear();
            progress.accept("published " + sent.size());
        }
    }
}
