/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** One select on the ledger, put together clause by clause; every value is a parameter. Each row comes as the JSON of a {@link Certificate}. */
final class CertificateSelect {
    private static final String SHAPE = """
            select cast(jsonb_strip_nulls(jsonb_build_object(
                'id', id, 'issuer', issuer, 'serial', serial, 'subject', subject, 'names', to_jsonb(names), 'profile', profile,
                'service', service, 'kind', kind, 'slot', slot, 'tenant', tenant, 'requestId', request_id, 'issuedAt', issued_at,
                'notBefore', not_before, 'notAfter', not_after, 'state', state,
                'revocation', case when revocation_state in ('revoked', 'held') then jsonb_build_object(
                    'reason', revocation_reason, 'at', revocation_at, 'transition', revocation_transition,
                    'effectiveAt', everywhere_at, 'lastGoodNextUpdate', last_good_until) end,
                'renews', renews, 'supersededBy', superseded_by, 'sha256', sha256, 'autoRenew', auto_renew, 'labels', labels,
                'chain', chain)) as text)
            from (%s) as found
            where true""";
    private static final String CERTIFICATES =
            SHAPE.formatted("select ledger.*, " + CertificateState.SQL + " as state from ledger");
    private static final String SERIALS = SHAPE.formatted(
            "select unfinished.*, " + CertificateState.SQL_WITHOUT_CERTIFICATE + " as state from unfinished");

    private final StringBuilder sql;
    private final List<Object> parameters = new ArrayList<>();

    private CertificateSelect(String select, Instant now) {
        sql = new StringBuilder(select);
        parameters.add(now);
    }

    static CertificateSelect ofCertificates(Instant now) {
        return new CertificateSelect(CERTIFICATES, now);
    }

    /** Serials that were recorded until then and have no certificate, in a certificate's shape. */
    static CertificateSelect ofSerialsWithoutCertificate(Instant now, Instant recordedUntil) {
        return new CertificateSelect(SERIALS, now).and("issued_at <= ?", recordedUntil);
    }

    /** Adds {@code and <condition>}; each {@code ?} in it stands for the next of {@code values}. */
    CertificateSelect and(String condition, Object... values) {
        String[] pieces = condition.split("\\?", -1);
        sql.append(" and ").append(pieces[0]);
        for (int i = 1; i < pieces.length; i++) {
            parameters.add(values[i - 1]);
            sql.append('?').append(parameters.size()).append(pieces[i]);
        }
        return this;
    }

    CertificateSelect andWhere(String column, @Nullable String value) {
        return value == null ? this : and(column + " = cast(? as text)", value);
    }

    CertificateSelect andWhereOneOf(String column, List<String> values) {
        return and(
                column + " in (" + String.join(", ", Collections.nCopies(values.size(), "cast(? as text)")) + ")",
                values.toArray());
    }

    CertificateSelect orderBy(String order, int limit) {
        parameters.add(limit);
        sql.append(" order by ").append(order).append(" limit ?").append(parameters.size());
        return this;
    }

    Uni<List<String>> on(Mutiny.StatelessSession session) {
        Mutiny.SelectionQuery<String> query = session.createNativeQuery(sql.toString(), String.class);
        for (int i = 0; i < parameters.size(); i++) {
            query.setParameter(i + 1, parameters.get(i));
        }
        return query.getResultList();
    }
}
