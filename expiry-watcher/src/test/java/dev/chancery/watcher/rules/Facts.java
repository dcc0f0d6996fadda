/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import dev.chancery.contracts.Slot;
import dev.chancery.watcher.slots.SlotSnapshot;
import dev.chancery.watcher.slots.SlotSnapshot.Attempt;
import dev.chancery.watcher.slots.SlotSnapshot.Standing;
import dev.chancery.watcher.slots.WatchedCertificate;
import dev.chancery.x509.CertificateId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts to ask the rules about: a certificate of a hundred seconds from a round moment, so that percent are seconds. */
record Facts(
        String tenant,
        boolean autoRenew,
        Standing standing,
        List<Attempt> attempts,
        List<String> inPlaceAt,
        List<String> undelivered,
        @Nullable CertificateId renews,
        Slot slot) {
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    static final Duration LIFETIME = Duration.ofSeconds(100);
    static final CertificateId ID = CertificateId.parse("00112233445566778899aabbccddeeff.01");
    static final CertificateId SUCCESSOR = CertificateId.parse("00112233445566778899aabbccddeeff.02");
    static final RuleSettings SETTINGS = new RuleSettings(
            0.6, 0, Map.of("quick", 0.5), 0.2, Duration.ofSeconds(5), Duration.ofHours(1), 10, Set.of("ocsp"));

    static Facts ofDistributor() {
        return new Facts(
                "distributor", true, Standing.CURRENT, List.of(), List.of(), List.of(), null, Slot.parse("api/server"));
    }

    static Facts ofOwner() {
        return ofDistributor().tenant("local");
    }

    Facts tenant(String other) {
        return new Facts(other, autoRenew, standing, attempts, inPlaceAt, undelivered, renews, slot);
    }

    Facts withoutAutoRenew() {
        return new Facts(tenant, false, standing, attempts, inPlaceAt, undelivered, renews, slot);
    }

    Facts standing(Standing other) {
        return new Facts(tenant, autoRenew, other, attempts, inPlaceAt, undelivered, renews, slot);
    }

    Facts attempted(Attempt attempt) {
        List<Attempt> more = new ArrayList<>(attempts);
        more.add(attempt);
        return new Facts(tenant, autoRenew, standing, more, inPlaceAt, undelivered, renews, slot);
    }

    Facts inPlaceAt(String host) {
        return new Facts(tenant, autoRenew, standing, attempts, List.of(host), undelivered, renews, slot);
    }

    Facts undeliveredAt(String host) {
        return new Facts(tenant, autoRenew, standing, attempts, inPlaceAt, List.of(host), renews, slot);
    }

    Facts renewing(CertificateId predecessor) {
        return new Facts(tenant, autoRenew, standing, attempts, inPlaceAt, undelivered, predecessor, slot);
    }

    Facts lone() {
        return new Facts(tenant, autoRenew, standing, attempts, inPlaceAt, undelivered, renews, Slot.lone(ID));
    }

    SlotSnapshot facts() {
        return facts("server", 0);
    }

    SlotSnapshot facts(String profile, double place) {
        WatchedCertificate certificate = new WatchedCertificate(
                ID, slot, tenant, profile, START.plus(LIFETIME).minusSeconds(1), LIFETIME, autoRenew, renews, place);
        return new SlotSnapshot(
                slot, certificate, standing, certificate, standing, autoRenew, attempts, inPlaceAt, undelivered);
    }

    /** A successor was issued at {@code second}, and the hosts still have the certificate. */
    SlotSnapshot succeededAt(long second) {
        SlotSnapshot before = facts();
        WatchedCertificate successor = new WatchedCertificate(
                SUCCESSOR,
                slot,
                tenant,
                "server",
                at(second).plus(LIFETIME).minusSeconds(1),
                LIFETIME,
                autoRenew,
                ID,
                0);
        return new SlotSnapshot(
                slot,
                before.certificate(),
                standing,
                successor,
                Standing.CURRENT,
                autoRenew,
                attempts,
                inPlaceAt,
                undelivered);
    }

    static Instant at(long second) {
        return START.plusSeconds(second);
    }
}
