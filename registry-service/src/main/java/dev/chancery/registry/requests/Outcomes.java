/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.requests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.view.Database;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.x509.CertificateId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of requests. It is read from the rows, not from what this replica applied itself: another replica may have applied the outcome, and
 * any of them can answer.
 */
@ApplicationScoped
class Outcomes {
    private static final ObjectMapper JSON = MessageJson.mapper();
    private static final Duration LOOK_FIRST = Duration.ofMillis(15);
    private static final Duration LOOK_MAX = Duration.ofMillis(200);

    private static final String MADE_HERE = """
            select 'registry', coalesce(o.state, 'pending'), o.certificate_id, o.reason, o.sentence, cast(o.decision as text)
            from (select cast(?1 as text) as request_id) asked
            left join outcome o on o.tenant = 'registry' and o.request_id = asked.request_id
            where o.request_id is not null or exists (select 1 from request r where r.request_id = asked.request_id)""";

    /** The tenants choose their ids themselves, so that two may have the same. */
    private static final String MADE_ELSEWHERE = """
            select tenant, state, certificate_id, reason, sentence, cast(decision as text)
            from outcome
            where request_id = ?1 and tenant <> 'registry' and (?2 = '' or tenant = ?2)
            order by tenant limit 20""";

    private final Database database;
    private final Ledger ledger;
    private final InstantSource clock;

    Outcomes(Database database, Ledger ledger, InstantSource clock) {
        this.database = database;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Empty for a request that nobody made here. A granted one is pending until its certificate stands in the inventory. */
    Uni<Optional<RequestAnswer>> of(String requestId) {
        return database.withSession(session -> session.createNativeQuery(MADE_HERE, Object[].class)
                        .setParameter(1, requestId)
                        .getSingleResultOrNull())
                .chain(row -> row == null
                        ? Uni.createFrom().item(Optional.empty())
                        : answer(requestId, row).map(Optional::of));
    }

    /**
     * Of a request that was sent to the log by another tenant, each tenant's that has one of this id; one that is not settled is not known here.
     *
     * @param tenant whose alone, empty for anybody's
     */
    Uni<List<RequestAnswer>> elsewhere(String requestId, String tenant) {
        return database.withSession(session -> session.createNativeQuery(MADE_ELSEWHERE, Object[].class)
                        .setParameter(1, requestId)
                        .setParameter(2, tenant)
                        .getResultList())
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(row -> answer(requestId, row))
                .collect()
                .asList();
    }

    /** As {@link #of}, but looks again until it is settled or it is {@code until}; never fails for having waited in vain. */
    Uni<RequestAnswer> await(String requestId, Instant until) {
        return look(requestId, until, LOOK_FIRST);
    }

    private Uni<RequestAnswer> look(String requestId, Instant until, Duration pause) {
        return of(requestId)
                .map(found -> found.orElseGet(() -> RequestAnswer.pending(RequestAnswer.HERE, requestId)))
                .chain(found -> {
                    if (found.isSettled() || !clock.instant().isBefore(until)) {
                        return Uni.createFrom().item(found);
                    }
                    Duration longer = pause.multipliedBy(5).dividedBy(4);
                    return Uni.createFrom()
                            .voidItem()
                            .onItem()
                            .delayIt()
                            .by(pause)
                            .chain(() -> look(requestId, until, longer.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : longer));
                });
    }

    private Uni<RequestAnswer> answer(String requestId, @Nullable Object[] row) {
        String tenant = String.valueOf(row[0]);
        String state = String.valueOf(row[1]);
        Decision decision = row[5] == null ? null : decision((String) row[5]);
        if (row[2] == null) {
            return Uni.createFrom()
                    .item(new RequestAnswer(
                            tenant, requestId, state, null, null, (String) row[3], (String) row[4], decision));
        }
        return ledger.get(CertificateId.parse((String) row[2]))
                .map(found -> found.map(certificate -> new RequestAnswer(
                                tenant, requestId, state, certificate, certificate.chain(), null, null, decision))
                        .orElseGet(() -> RequestAnswer.pending(tenant, requestId)));
    }

    private static Decision decision(String json) {
        try {
            return JSON.readValue(json, Decision.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the outcome's decision was written by this service", e);
        }
    }
}
