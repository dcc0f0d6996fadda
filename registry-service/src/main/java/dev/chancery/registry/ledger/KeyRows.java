/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.contracts.KeyBlocked;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Keeps which keys are blocked: of each key what the log says last, as its compaction does. */
final class KeyRows {
    private static final String ENTER = """
            insert into blocked_key
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                key_sha256 text, at timestamptz, actor text, proof text, comment text)
            on conflict (key_sha256) do update
            set at = excluded.at, actor = excluded.actor, proof = excluded.proof, comment = excluded.comment,
                news = blocked_key.news + 1""";

    private record KeyRow(
            String keySha256,
            Instant at,
            String actor,
            String proof,
            @Nullable String comment) {}

    private KeyRows() {}

    static Uni<Void> enter(Mutiny.StatelessSession session, List<LedgerRecord.Blocked> blocked) {
        Map<Sha256, KeyRow> last = new LinkedHashMap<>();
        for (LedgerRecord.Blocked entry : blocked) {
            KeyBlocked one = entry.blocked();
            last.put(one.key(), new KeyRow(one.key().hex(), one.at(), one.actor(), one.proof(), one.comment()));
        }
        return LedgerRows.enter(session, ENTER, List.copyOf(last.values()));
    }

    /** SHA-256 of the first certificate's SubjectPublicKeyInfo in DER, as keys are blocked by; empty where it cannot be read. */
    static Optional<Sha256> keyOf(String chain) {
        try {
            SubjectPublicKeyInfo key = org.bouncycastle.asn1.x509.Certificate.getInstance(
                            Pem.parse(chain).getFirst().content())
                    .getSubjectPublicKeyInfo();
            return Optional.of(Sha256.of(key.getEncoded(ASN1Encoding.DER)));
        } catch (IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
    }
}
