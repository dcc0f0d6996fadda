/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.issuer.audit.AuditAccount;
import dev.chancery.issuer.reconcile.LogIndex.Standing;
import java.util.List;
import java.util.Map;

/**
 * What was found.
 *
 * @param events how many lines of the files hold an event, by how the log stands to it
 * @param lost the first of those that the log has not
 * @param different the first of those that the log has with other octets
 * @param untold how many events stand on the log that no file tells of
 * @param firstUntold where the first of them stand
 */
record Comparison(
        List<AuditAccount> accounts,
        PublishedHeads.Result heads,
        Map<Standing, Long> events,
        List<String> lost,
        List<String> different,
        long untold,
        List<String> firstUntold) {

    long count(Standing standing) {
        return events.getOrDefault(standing, 0L);
    }

    /** Whether the files can be believed: nobody changed them, as far as their chains and the log tell. */
    boolean isTrustworthy() {
        return accounts.stream().allMatch(AuditAccount::isWhole)
                && heads.flaws().isEmpty();
    }

    /** Whether the log has not all that the files tell, which it may in a moment. */
    boolean isBehind() {
        return count(Standing.MISSING) > 0 || count(Standing.DIFFERENT) > 0;
    }

    boolean agrees() {
        return isTrustworthy() && !isBehind() && untold == 0;
    }
}
