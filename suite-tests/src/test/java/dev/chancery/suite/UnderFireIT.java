/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.suite.check.CertificateAuthorityCheck;
import dev.chancery.suite.check.Replay;
import dev.chancery.suite.check.StatusSampler;
import dev.chancery.suite.check.WholeLog;
import dev.chancery.suite.fire.FaultRunner;
import dev.chancery.suite.fire.Scale;
import dev.chancery.suite.fire.Schedule;
import dev.chancery.x509.CertificateId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the suite promises, while its parts are killed, frozen, cut off and out of disk (docs/testing.md). */
class UnderFireIT {
    private static final Duration ANSWERED_MAX = Duration.ofSeconds(60);

    private final RunningSuite suite = RunningSuite.underFire();

    @TempDir
    Path directory;

    /** Promises P1 and P2; and P11 and P14 of those that revoke what they got. */
    @Test
    void noRequestIsLostWhateverFailsAndARepeatChangesNothing() throws Exception {
        int requests = Scale.of("P1: requests", 200, 2_000);
        Schedule schedule =
                Schedule.of(Scale.seed(), Scale.of("P1: faults", 8, 30), Duration.ofSeconds(3), Duration.ofSeconds(12));
        try (Customers customers = new Customers(suite, "fire", directory)) {
            customers.ask(requests, FaultRunner.duration(schedule));

            long last;
            try (StatusSampler _ = new StatusSampler(suite, customers::revoked)) {
                FaultRunner.rage(schedule, suite::strike);

                last = System.nanoTime();
                customers.awaitAnswers(ANSWERED_MAX);
            }
            System.out.println("P1: the last answer came "
                    + Duration.ofNanos(System.nanoTime() - last).toMillis() + " ms after the last fault");
            WholeLog log = CertificateAuthorityCheck.holdsSoFar(suite, directory);
            Map<String, Set<CertificateId>> granted = log.grantedTo("local");
            List<String> ids = customers.kafkaIds();
            assertThat(granted).containsKeys(ids.toArray(String[]::new));
            assertThat(ids.stream().map(granted::get).distinct()).hasSize(ids.size());
            assertThat(customers.restAnswers().values()).doesNotHaveDuplicates();
            assertThat(customers.revoked()).isNotEmpty();
            assertThat(log.revoked()).as("what was revoked stays so").containsAll(customers.revoked());

            Replay replay = new Replay(suite);
            replay.sendsAgain("local");
            replay.readsAgain();
            customers.restAnswers().keySet().stream().limit(100).forEach(customers::askAgain);
            WholeLog after = CertificateAuthorityCheck.holds(suite, directory);
            assertThat(after.facts()).as("facts after everything was repeated").isEqualTo(log.facts());

            RunningSuite.Result reconciled = suite.auditReconciled();
            assertThat(reconciled.exit()).as(reconciled.output()).isZero();
        }
    }
}
