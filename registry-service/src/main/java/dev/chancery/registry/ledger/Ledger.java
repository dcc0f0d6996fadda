/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.view.Database;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.problem.Problem;
import dev.chancery.registry.views.Views;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Every certificate that was issued and what became of it, as far as this replica has read the log. */
@ApplicationScoped
public class Ledger {
    private static final ObjectMapper JSON = MessageJson.mapper();
    /** After it, a recorded serial without a certificate is no longer one that is being signed. */
    private static final Duration INCOMPLETE_AFTER = Duration.ofMinutes(5);

    private final Mutiny.SessionFactory sessions;
    private final Database database;
    private final BlockedKeyWork blockedKeys;
    private final Views views;
    private final InstantSource clock;
    private volatile @Nullable ViewProgress progress;

    Ledger(Mutiny.SessionFactory sessions, Views views, InstantSource clock) {
        this.sessions = sessions;
        this.database = new Database(sessions);
        this.blockedKeys = new BlockedKeyWork(database);
        this.views = views;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        progress = views.follow(
                "ledger",
                LedgerRecord.TOPICS,
                new PostgresView(sessions, "ledger", new LedgerRows()),
                LedgerRecord::of);
    }

    /** How far it has come: what a writer waits for to read its own write. */
    public ViewProgress progress() {
        ViewProgress known = progress;
        if (known == null) {
            throw new IllegalStateException("called before the application has started");
        }
        return known;
    }

    /**
     * The certificate of this id, or of this serial where it is the only one.
     *
     * @return fails with a problem: 404 when there is none, 400 when it is neither an id nor a serial, 409 when the serial is not unique
     */
    public Uni<Certificate> find(String idOrSerial) {
        String column = idOrSerial.indexOf('.') >= 0 ? "id" : "serial";
        List<String> wanted;
        try {
            wanted = column.equals("id")
                    ? CertificateId.read(idOrSerial).spellings()
                    : SerialNumber.read(idOrSerial).spellings();
        } catch (IllegalArgumentException e) {
            return Uni.createFrom()
                    .failure(Problem.of(
                                    400,
                                    "id",
                                    "certificate-id",
                                    "A certificate id is <issuer>.<serial>, or the serial number in hex, as openssl "
                                            + "prints it.")
                            .exception());
        }
        return select(certificates().andWhereOneOf(column, wanted).orderBy("id", 2))
                .chain(found -> found.isEmpty()
                        ? select(serials().andWhereOneOf(column, wanted).orderBy("id", 2))
                        : Uni.createFrom().item(found))
                .map(found -> only(idOrSerial, found));
    }

    /** The certificate itself, and no serial without one. */
    public Uni<Optional<Certificate>> get(CertificateId id) {
        return select(certificates().andWhereOneOf("id", id.spellings()).orderBy("id", 1))
                .map(found -> found.stream().findFirst());
    }

    /**
     * What a block leaves to be done: the certificates of blocked keys that are not revoked for it, whichever authority they are of.
     *
     * @param limit at most so many
     */
    public Uni<List<CertificateOfBlockedKey>> ofBlockedKeys(int limit) {
        return blockedKeys.left(clock.instant(), limit);
    }

    /** The certificates of this key beside {@code one} that a block of the key would revoke. */
    public Uni<KeyReach> reachOf(Sha256 key, CertificateId one) {
        return database.withSession(session -> session.createNativeQuery(
                                "select c.id, count(*) over () from certificate c"
                                        + " left join revocation_status r on r.certificate_id = c.id"
                                        + " where c.key_sha256 = ?1 and c.expires_at > ?2 and c.id <> ?3"
                                        + " and (r.state is distinct from 'revoked' or r.reason <> 'keyCompromise')"
                                        + " order by c.id limit ?4",
                                Object[].class)
                        .setParameter(1, key.hex())
                        .setParameter(2, clock.instant())
                        .setParameter(3, one.toString())
                        .setParameter(4, KeyReach.CERTIFICATES_MAX)
                        .getResultList())
                .map(rows -> rows.isEmpty()
                        ? KeyReach.NONE
                        : new KeyReach(
                                rows.stream().map(row -> (String) row[0]).toList(),
                                ((Number) rows.getFirst()[1]).longValue()));
    }

    /** How many certificates of this key there are that have not ended. */
    public Uni<Long> countOfKey(Sha256 key) {
        return database.withSession(session -> session.createNativeQuery(
                        "select count(*) from certificate where key_sha256 = ?1 and expires_at > ?2", Long.class)
                .setParameter(1, key.hex())
                .setParameter(2, clock.instant())
                .getSingleResult());
    }

    /** Whether somebody proved, by the key itself, that it is to be blocked. */
    public Uni<Boolean> isBlockedByProof(Sha256 key) {
        return database.withSession(session -> session.createNativeQuery(
                                "select count(*) from blocked_key where key_sha256 = ?1 and proof = ?2", Long.class)
                        .setParameter(1, key.hex())
                        .setParameter(2, KeyBlocked.BY_PROOF)
                        .getSingleResult())
                .map(count -> count > 0);
    }

    /** Who revoked, held or released it, oldest first. */
    Uni<List<RevocationStep>> transitionsOf(String certificate) {
        return database.withSession(session -> RevocationStep.of(session, certificate));
    }

    /** One more than asked for, so that the caller knows whether there is a next page. */
    Uni<List<Certificate>> list(CertificateQuery query) {
        if (query.sort() != CertificateQuery.Sort.ALIVE) {
            return page(query);
        }
        Cursor after = query.after();
        if (after != null && after.sort().equals(CertificateQuery.Sort.OVER.word)) {
            return page(query.in(CertificateQuery.Sort.OVER, query.limit(), after));
        }
        return page(query)
                .chain(alive -> alive.size() > query.limit()
                        ? Uni.createFrom().item(alive)
                        : page(query.in(CertificateQuery.Sort.OVER, Math.max(1, query.limit() - alive.size()), null))
                                .map(over -> joined(alive, over, query.limit() + 1)));
    }

    private static List<Certificate> joined(List<Certificate> alive, List<Certificate> over, int most) {
        return Stream.concat(alive.stream(), over.stream()).limit(most).toList();
    }

    private Uni<List<Certificate>> page(CertificateQuery query) {
        CertificateSelect select = (query.state() == CertificateState.INCOMPLETE ? serials() : certificates())
                .andWhere("state", query.state() == null ? null : query.state().word())
                .andWhere("service", query.service())
                .andWhere("kind", query.kind())
                .andWhere("profile", query.profile());
        if (query.name() != null) {
            select.and("names @> array[cast(? as text)]", query.name());
        }
        if (query.text() != null) {
            Searched.in(query.text()).on(select);
        }
        CertificateQuery.Sort sort = query.sort();
        if (sort == CertificateQuery.Sort.ALIVE) {
            select.and("not_after > ?", clock.instant().minusSeconds(1)).and("state not in ('revoked', 'expired')");
        } else if (sort == CertificateQuery.Sort.OVER) {
            select.and("state in ('revoked', 'expired')");
        }
        if (query.after() != null) {
            select.and(
                    "(" + sort.column + ", id) " + (sort.descending ? "<" : ">") + " (?, cast(? as text))",
                    query.after().key(),
                    query.after().id());
        }
        String direction = sort.descending ? " desc" : "";
        return select(select.orderBy(sort.column + direction + ", id" + direction, query.limit() + 1));
    }

    /** How many there are of each state; states that none is in are left out. */
    Uni<Map<String, Long>> countByState() {
        return database.withSession(session -> session.createNativeQuery(
                                "select state, count(*) from (select " + CertificateState.SQL
                                        + " as state from ledger) as found group by state"
                                        + " union all select state, count(*) from (select "
                                        + CertificateState.SQL_WITHOUT_CERTIFICATE
                                        + " as state from unfinished where issued_at <= ?2) as serials"
                                        + " where state = 'incomplete' group by state",
                                Object[].class)
                        .setParameter(1, clock.instant())
                        .setParameter(2, incompleteUntil())
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> (String) row[0], row -> ((Number) row[1]).longValue())));
    }

    private CertificateSelect certificates() {
        return CertificateSelect.ofCertificates(clock.instant());
    }

    private CertificateSelect serials() {
        return CertificateSelect.ofSerialsWithoutCertificate(clock.instant(), incompleteUntil());
    }

    /** A certificate that stands on the log and has not been read here is not missing: only what was read to the end by then counts. */
    private Instant incompleteUntil() {
        return progress().confirmedAt().orElse(Instant.EPOCH).minus(INCOMPLETE_AFTER);
    }

    private Uni<List<Certificate>> select(CertificateSelect select) {
        return database.withSession(select::on)
                .map(rows -> rows.stream().map(Ledger::certificate).toList());
    }

    private static Certificate only(String wanted, List<Certificate> found) {
        if (found.isEmpty()) {
            throw Problem.of(404, "The inventory contains no certificate " + wanted + ".")
                    .exception();
        }
        if (found.size() > 1) {
            throw Problem.of(
                            409,
                            "id",
                            "unique",
                            "Several issuers have a certificate with this serial number; use <issuer>.<serial>.")
                    .exception();
        }
        return found.getFirst();
    }

    private static Certificate certificate(String json) {
        try {
            return JSON.readValue(json, Certificate.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the select's shape is not a certificate's", e);
        }
    }
}
