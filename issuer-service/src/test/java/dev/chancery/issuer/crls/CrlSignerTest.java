/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.keys.AuthorityKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with one list is an answer: whoever signs the lists goes on to the next. */
class CrlSignerTest {
    private static final Instant NOW = Designs.CREATED.plusSeconds(60);
    private static final Duration LIFETIME = Duration.ofDays(7);

    @TempDir
    Path home;

    @Test
    void aListThatCannotBeSignedIsAnAnswerAndNoException() throws InterruptedException, IOException {
        LogInMemory log = new LogInMemory();
        KeyAvailability.Held held = (KeyAvailability.Held)
                Designs.establishment(home.resolve("ca"), log).advance();
        CrlView view = new CrlView((place, flaw) -> {});
        for (AuthorityAnnounced planned : log.records()) {
            view.happened(planned, Designs.CREATED);
        }
        Path file = Files.createDirectories(home.resolve("audit")).resolve("audit.log");
        try (AuditFile audit = new AuditFile(file, home.resolve("mark"), InstantSource.fixed(NOW))) {
            CrlSigner signer = new CrlSigner(LIFETIME, audit);
            CrlShard place = view.due(held.keys().keySet(), NOW, LIFETIME).getFirst();
            DueCrl due = view.draft(place, NOW, LIFETIME).orElseThrow();
            AuthorityKey key = Objects.requireNonNull(held.keys().get(place.authority()));

            assertThat(signer.attempt(due, key, NOW)).isInstanceOf(CrlSigner.Attempt.Signed.class);

            // Without its account nothing is signed.
            Files.delete(file);
            Files.delete(file.getParent());
            assertThat(signer.attempt(due, key, NOW)).isInstanceOf(CrlSigner.Attempt.Refused.class);
        }
    }
}
