/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The registry's part in a revocation: a transition on the log, on which it stands when a call returns. */
final class Revoker implements AutoCloseable {
    private final LogPublisher registry;

    Revoker(ChanceryInfrastructure infrastructure) {
        this.registry = LogPublisher.onOwnThread(infrastructure.propertiesOf("registry"), "revoker");
    }

    /** @param id of the transition */
    void revoke(CertificateId certificate, String id) throws InterruptedException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        publish(new CertificateRevoked(id, certificate, now, "test", RevocationReason.KEY_COMPROMISE, null));
    }

    void publish(RevocationTransition transition) throws InterruptedException {
        assertThat(registry.publishAndWait(List.of(LogEvent.of(
                        Streams.REVOCATIONS,
                        transition.certificate().key(),
                        transition,
                        transition.transition(),
                        "/services/registry",
                        transition.at()))))
                .isEmpty();
    }

    @Override
    public void close() {
        registry.close();
    }
}
