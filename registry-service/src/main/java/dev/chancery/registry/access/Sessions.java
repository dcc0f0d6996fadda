/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import dev.chancery.eventlog.view.Database;
import dev.chancery.x509.Sha256;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/** Console sessions. The id is random and in the browser alone; the table has its digest, so that a stolen backup opens nothing. */
@ApplicationScoped
class Sessions {
    private static final int ID_OCTETS = 32;

    private final Database database;
    private final InstantSource clock;
    private final AccessConfig config;
    private final SecureRandom random = new SecureRandom();

    Sessions(Database database, InstantSource clock, AccessConfig config) {
        this.database = database;
        this.clock = clock;
        this.config = config;
    }

    /** Opens a session and answers its id. Sessions that are over are swept on the way. */
    Uni<String> open(String subject) {
        byte[] octets = new byte[ID_OCTETS];
        random.nextBytes(octets);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        Instant now = clock.instant();
        return database.withTransaction(session -> session.createNativeQuery(
                                "delete from web_session where expires_at <= ?1")
                        .setParameter(1, now)
                        .executeUpdate()
                        .chain(() -> session.createNativeQuery(
                                        "insert into web_session (id_sha256, subject, expires_at) values (?1, ?2, ?3)")
                                .setParameter(1, digest(id))
                                .setParameter(2, subject)
                                .setParameter(3, now.plus(config.sessionLifetime()))
                                .executeUpdate()))
                .replaceWith(id);
    }

    /** Whose session it is; empty when it is none, or over. */
    Uni<Optional<String>> subjectOf(String id) {
        return database.withSession(session -> session.createNativeQuery(
                        "select subject from web_session where id_sha256 = ?1 and expires_at > ?2", String.class)
                .setParameter(1, digest(id))
                .setParameter(2, clock.instant())
                .getSingleResultOrNull()
                .map(Optional::ofNullable));
    }

    Uni<Void> close(String id) {
        return database.withTransaction(
                        session -> session.createNativeQuery("delete from web_session where id_sha256 = ?1")
                                .setParameter(1, digest(id))
                                .executeUpdate())
                .replaceWithVoid();
    }

    private static String digest(String id) {
        return Sha256.of(id.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
