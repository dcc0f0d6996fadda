/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.eventlog.view.Database;
import dev.chancery.watcher.rules.RuleSettings;
import dev.chancery.x509.Sha256;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/** The moments that slots have noted. */
final class NextActionTimes {
    private NextActionTimes() {}

    /** The earliest of all, by their index; {@link Instant#MAX} when nobody waits for anything. */
    static Uni<Instant> earliest(Database database) {
        return database.withSession(session -> session.createNativeQuery(
                                "select cast(extract(epoch from min(next_action_at)) * 1000 as bigint) from slot where next_action_at is not null",
                                Long.class)
                        .getSingleResultOrNull())
                .map(millis -> millis == null ? Instant.MAX : Instant.ofEpochMilli(millis));
    }

    /** Moments were reckoned by the rules of their day: when those change, every slot is looked at again. */
    static Uni<Void> recallIfRulesChanged(Database database, RuleSettings settings) {
        String rules =
                Sha256.of(settings.toString().getBytes(StandardCharsets.UTF_8)).hex();
        return database.withTransaction(
                session -> session.createNativeQuery("update turn set rules = ?1 where id = 1 and rules <> ?1")
                        .setParameter(1, rules)
                        .executeUpdate()
                        .chain(changed -> Objects.equals(changed, 0)
                                ? Uni.createFrom().item(0)
                                : session.createNativeQuery("update slot set next_action_at = timestamptz 'epoch'")
                                        .executeUpdate())
                        .replaceWithVoid());
    }
}
