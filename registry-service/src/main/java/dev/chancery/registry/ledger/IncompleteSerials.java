/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.eventlog.MonotonicScheduler;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The alarm for serials that were recorded and never became a certificate: a line in the log for each, once, beside
 * {@code chancery_certificates{state="incomplete"}} for as long as there are any. It ends when the certificate comes, when the serial is
 * revoked, or with its lifetime.
 */
@ApplicationScoped
class IncompleteSerials {
    private static final Logger LOG = Logger.getLogger(IncompleteSerials.class);
    private static final Duration FIRST_AFTER = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final Set<String> told = new HashSet<>();

    IncompleteSerials(Ledger ledger) {
        this.ledger = ledger;
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.every(FIRST_AFTER, EVERY, this::look);
    }

    private Uni<Void> look() {
        return ledger.list(CertificateQuery.incomplete()).invoke(this::tell).replaceWithVoid();
    }

    /** Called by one look at a time. */
    private void tell(List<Certificate> incomplete) {
        told.retainAll(incomplete.stream().map(Certificate::id).collect(Collectors.toSet()));
        for (Certificate serial : incomplete) {
            if (told.add(serial.id())) {
                LOG.errorf(
                        "serial recorded and no certificate came: see whether the issuer works, or revoke it"
                                + " certificate=%s tenant=%s requestId=%s recordedAt=%s",
                        serial.id(), serial.tenant(), serial.requestId(), serial.issuedAt());
            }
        }
    }
}
