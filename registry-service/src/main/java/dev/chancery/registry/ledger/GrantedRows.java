/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Keeps the octets of the first outcome of each certificate: they are the certificate where its authority's token signed twice and an issued event
 * tells others. A chain that the certificate's own row has already is not kept a second time.
 */
final class GrantedRows {
    private static final String ENTER = """
            insert into granted_certificate
            select id, sha256,
                case when not exists (select 1 from certificate c where c.id = entry.id and c.sha256 = entry.sha256) then chain end
            from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (id text, sha256 text, chain text)
            on conflict do nothing""";

    private static final String SPARE = """
            update granted_certificate g set chain = null
            from certificate c
            where c.id = g.id and c.sha256 = g.sha256 and g.chain is not null
                and g.id in (select jsonb_array_elements_text(cast(cast(?1 as text) as jsonb)))""";

    private record GrantedRow(String id, String sha256, String chain) {}

    private GrantedRows() {}

    static Uni<Void> enter(Mutiny.StatelessSession session, List<LedgerRecord.Outcome> outcomes) {
        List<GrantedRow> rows = new ArrayList<>();
        for (LedgerRecord.Outcome entry : outcomes) {
            if (entry.outcome() instanceof CertificateGranted granted) {
                rows.add(new GrantedRow(
                        granted.certificate().toString(), granted.sha256().hex(), granted.chain()));
            }
        }
        return LedgerRows.enter(session, ENTER, rows);
    }

    /** Gives up the chains of outcomes that were read before these certificates, and say the same. */
    static Uni<Void> spare(Mutiny.StatelessSession session, List<String> certificates) {
        return LedgerRows.enter(session, SPARE, certificates);
    }
}
