/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose lists are signed here: those of the issuing authorities whose keys are. */
class CrlViewTest {
    private static final Instant NOW = Designs.CREATED.plusSeconds(60);
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final CrlView view = new CrlView((place, flaw) -> {});

    /** It has a list of its own, beside its key; two that say different things of one place would both be wrong. */
    @Test
    void aRootsListIsNotDueHereWhateverIsRecordedUnderIt(@TempDir Path home) throws InterruptedException {
        LogInMemory log = new LogInMemory();
        KeyAvailability.Held held =
                (KeyAvailability.Held) Designs.establishment(home.resolve("ca"), log, new Hierarchy(false, true))
                        .advance();
        IssuerId root = log.records().getFirst().authority();
        for (AuthorityAnnounced planned : log.records()) {
            view.happened(planned, Designs.CREATED);
        }
        CertificateId signer = new CertificateId(root, SerialNumber.issued(BigInteger.TEN));
        Sha256 digest = Sha256.of(new byte[0]);
        view.recorded(new SerialRecorded(signer, NOW.plusSeconds(3_600), "topic", "request", digest, digest, 0), NOW);
        view.changed(new CertificateRevoked("1", signer, NOW, "tester", RevocationReason.SUPERSEDED, null), NOW);

        List<CrlShard> due = view.due(held.keys().keySet(), NOW, LIFETIME);

        assertThat(held.keys()).containsKey(root);
        assertThat(due).hasSize(8).noneMatch(place -> place.authority().equals(root));
    }
}
