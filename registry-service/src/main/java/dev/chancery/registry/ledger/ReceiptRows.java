/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.contracts.RevocationEffective;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Keeps the first receipt of each transition. */
final class ReceiptRows {
    private static final String ENTER = """
            insert into revocation_receipt
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                transition text, certificate_id text, everywhere_at timestamptz, last_good_until timestamptz)
            on conflict do nothing""";

    /** Components are named as the columns are, in snake case. */
    private record ReceiptRow(String transition, String certificateId, Instant everywhereAt, Instant lastGoodUntil) {}

    private ReceiptRows() {}

    static Uni<Void> enter(Mutiny.StatelessSession session, List<LedgerRecord.Receipt> receipts) {
        return LedgerRows.enter(
                session,
                ENTER,
                receipts.stream().map(entry -> row(entry.receipt())).toList());
    }

    private static ReceiptRow row(RevocationEffective receipt) {
        return new ReceiptRow(
                receipt.transition(),
                receipt.certificate().toString(),
                receipt.effectiveAt(),
                receipt.lastGoodNextUpdate());
    }
}
