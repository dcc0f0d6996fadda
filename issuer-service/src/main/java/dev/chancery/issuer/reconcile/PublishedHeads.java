/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.contracts.AuditHeadPublished;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.issuer.audit.AuditAccount;
import dev.chancery.issuer.audit.AuditEntry;
import dev.chancery.issuer.audit.AuditHead;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What issuers told the log of their audit files, held against the files. For one thread. */
final class PublishedHeads {
    private static final String ISSUERS = "issuer-";

    private final Map<Long, List<Published>> byLine = new HashMap<>();
    private final Map<String, List<Published>> byService = new TreeMap<>();

    private static final class Published {
        private final AuditHead head;
        private final Instant at;
        private @Nullable Path foundIn;

        Published(AuditHeadPublished message) {
            this.head = new AuditHead(message.lines(), message.head());
            this.at = message.at();
        }
    }

    /**
     * What became of the heads.
     *
     * @param confirmed how many a file has
     * @param earlier how many are from before the service's file was begun
     * @param flaws those that its file should have, as sentences
     * @param unknown services whose file was not given
     */
    record Result(long confirmed, long earlier, List<String> flaws, List<String> unknown) {}

    void published(ConsumerRecord<byte[], byte[]> record) {
        AuditHeadPublished message = Streams.AUDIT_HEADS.read(Envelope.typeOf(record.headers()), record.value());
        if (message.service().startsWith(ISSUERS)) {
            Published one = new Published(message);
            byLine.computeIfAbsent(message.lines(), _ -> new ArrayList<>(1)).add(one);
            byService.computeIfAbsent(message.service(), _ -> new ArrayList<>()).add(one);
        }
    }

    void saw(Path file, AuditEntry entry) {
        for (Published one : byLine.getOrDefault(entry.head().lines(), List.of())) {
            if (one.head.equals(entry.head())) {
                one.foundIn = file;
            }
        }
    }

    /**
     * A service's file is the one that has any of its heads; it must have all that were published since it was begun.
     *
     * @param own the service whose file comes first, whatever heads that has
     */
    Result compare(List<AuditAccount> accounts, String own) {
        long confirmed = 0;
        long earlier = 0;
        List<String> flaws = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, List<Published>> service : byService.entrySet()) {
            Optional<AuditAccount> account = service.getKey().equals(own)
                    ? accounts.stream().findFirst()
                    : accountOf(service.getValue(), accounts);
            if (account.isEmpty()) {
                unknown.add(service.getKey());
                continue;
            }
            for (Published one : service.getValue()) {
                if (one.foundIn != null) {
                    confirmed++;
                } else if (account.get().begun().map(one.at::isBefore).orElse(false)) {
                    earlier++;
                } else {
                    flaws.add("n " + one.head.lines() + " as " + service.getKey() + " published it at " + one.at
                            + " is not in " + account.get().file() + ": " + whatHappened(one, account.get()));
                }
            }
        }
        return new Result(confirmed, earlier, flaws, unknown);
    }

    private static String whatHappened(Published one, AuditAccount account) {
        return account.end().lines() < one.head.lines() ? "the end of the file is missing" : "the file was rewritten";
    }

    private static Optional<AuditAccount> accountOf(List<Published> heads, List<AuditAccount> accounts) {
        return accounts.stream()
                .filter(account -> heads.stream().anyMatch(one -> account.file().equals(one.foundIn)))
                .findFirst();
    }
}
