/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.eventlog.view.Database;
import dev.chancery.x509.CertificateId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What blocked keys leave to be revoked. Each key has a count of its news, and of the news after which nothing was left: so a look costs what is new, however
 * many keys and certificates there are.
 */
final class BlockedKeyWork {
    /**
     * The keys with news, each with its certificates that are left, or one row without. The certificates are found by their key, one key after the other:
     * {@code offset 0} keeps a planner that knows nothing of a table this small from reading all of {@code certificate} instead.
     */
    static final String LEFT = """
            select b.key_sha256, b.news, b.actor, b.proof, c.id
            from (select * from blocked_key where looked < news order by key_sha256 limit ?2) b
            left join lateral (
                select found.id
                from certificate found
                left join revocation_status r on r.certificate_id = found.id
                where found.key_sha256 = b.key_sha256 and found.expires_at > ?1
                  and (r.state is distinct from 'revoked' or r.reason <> 'keyCompromise')
                order by found.id limit ?2 offset 0) c on true
            order by b.key_sha256, c.id limit ?2""";

    /** One that has become newer meanwhile stays to be looked at. */
    private static final String LOOKED =
            "update blocked_key set looked = ?2 where key_sha256 = ?1 and news = ?2 and looked < ?2";

    private final Database database;

    BlockedKeyWork(Database database) {
        this.database = database;
    }

    private record Found(List<CertificateOfBlockedKey> left, List<Object[]> done) {}

    /** At most {@code limit}; keys of which none is left are not looked at again until there is something new of them. */
    Uni<List<CertificateOfBlockedKey>> left(Instant now, int limit) {
        return database.withSession(session -> session.createNativeQuery(LEFT, Object[].class)
                        .setParameter(1, now)
                        .setParameter(2, limit)
                        .getResultList())
                .map(BlockedKeyWork::sort)
                .call(found -> found.done().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : database.withTransaction(session -> markLooked(session, found.done())))
                .map(Found::left);
    }

    private static Found sort(List<Object[]> rows) {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        for (Object[] row : rows) {
            if (row[4] == null) {
                found.done().add(row);
            } else {
                found.left()
                        .add(new CertificateOfBlockedKey(
                                CertificateId.parse((String) row[4]), (String) row[2], (String) row[3]));
            }
        }
        return found;
    }

    private static Uni<Void> markLooked(Mutiny.StatelessSession session, List<Object[]> done) {
        Uni<Void> marked = Uni.createFrom().voidItem();
        for (Object[] row : done) {
            marked = marked.chain(() -> session.createNativeQuery(LOOKED)
                    .setParameter(1, row[0])
                    .setParameter(2, row[1])
                    .executeUpdate()
                    .replaceWithVoid());
        }
        return marked;
    }
}
