/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClockSkewMonitorTest {
    private static final Instant TEN = Instant.parse("2026-11-22T10:00:00Z");
    /** Held, or it would be collected with its handler. */
    private static final Logger LOGGER = Logger.getLogger(ClockSkewMonitor.class.getName());

    private Instant local = TEN;
    private long counter = -5_000_000_000L;
    private final ClockSkewMonitor monitor = new ClockSkewMonitor(() -> local, () -> counter);
    private final List<Level> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getLevel());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
    }

    @Test
    void tellsTheLeastByWhichItMustBeAhead() {
        publish(TEN.plusSeconds(30), TEN, Duration.ofSeconds(4));

        assertThat(monitor.ahead()).isBetween(Duration.ofMillis(29_999), Duration.ofSeconds(30));
    }

    @Test
    void tellsTheLeastByWhichItMustBeBehind() {
        publish(TEN.minusSeconds(34), TEN, Duration.ofSeconds(4));

        assertThat(monitor.ahead()).isEqualTo(Duration.ofSeconds(-30));
    }

    @Test
    void isNotMisledByASlowBroker() {
        publish(TEN, TEN.plusSeconds(20), Duration.ofSeconds(29));

        assertThat(monitor.ahead()).isZero();
        assertThat(logged).isEmpty();
    }

    @Test
    void aSlowAnswerTakesNothingAwayFromAQuickOne() {
        off(30);

        publish(local, TEN.plusSeconds(25), Duration.ofSeconds(60));

        assertThat(monitor.ahead()).isBetween(Duration.ofMillis(29_999), Duration.ofSeconds(30));
    }

    @Test
    void isNotMisledByTheBrokersMilliseconds() {
        publish(TEN.plusNanos(999_999), TEN, Duration.ZERO);

        assertThat(monitor.ahead()).isZero();
    }

    @Test
    void aClockThatIsSetIsKnownForItBeforeTheNextRecord() {
        off(0);

        local = local.plus(Duration.ofHours(1));
        assertThat(monitor.flaw()).hasValueSatisfying(flaw -> assertThat(flaw).contains("s ahead of the broker's"));

        local = local.minus(Duration.ofHours(2));
        assertThat(monitor.flaw()).hasValueSatisfying(flaw -> assertThat(flaw).contains("s behind the broker's"));
    }

    @Test
    void timeThatGoesByChangesNothing() {
        off(3);

        pass(Duration.ofHours(7));

        assertThat(monitor.ahead()).isBetween(Duration.ofMillis(2_999), Duration.ofSeconds(3));
    }

    @Test
    void anotherBrokersClockIsTheOneThatCounts() {
        off(0);

        publish(local, local.minusSeconds(40), Duration.ZERO);

        assertThat(monitor.ahead()).isBetween(Duration.ofMillis(39_999), Duration.ofSeconds(40));
    }

    @Test
    void saysOnceThatItBeginsAndOnceThatItEnds() {
        for (double seconds : new double[] {0, 1.9, 2.1, 400, 1.9, 2.1, -2.1, -1.5}) {
            off(seconds);
        }
        assertThat(logged).hasSize(1);

        off(0.9);
        off(0);
        assertThat(logged).hasSize(2);

        off(-2.1);
        assertThat(logged).hasSize(3);
    }

    @Test
    void isTooFarOffWhereClientsBeginToRefuse() {
        off(300);
        assertThat(monitor.flaw()).isEmpty();

        off(300.1);
        assertThat(monitor.flaw()).isPresent();

        off(-300.1);
        assertThat(monitor.flaw()).isPresent();
    }

    @Test
    void theCorrectedClockGoesWithTheBrokersHoweverTheOtherIsSet() {
        InstantSource corrected = monitor.corrected();
        assertThat(monitor.isMeasured()).isFalse();
        assertThat(corrected.instant()).isEqualTo(TEN);

        publish(TEN.plusSeconds(3_600), TEN, Duration.ofMillis(20));
        assertThat(monitor.isMeasured()).isTrue();
        assertThat(corrected.instant()).isBetween(TEN, TEN.plusMillis(21));

        pass(Duration.ofSeconds(5));
        local = TEN.minusSeconds(7_200);
        assertThat(corrected.instant()).isBetween(TEN.plusSeconds(5), TEN.plusMillis(5_021));
    }

    @Test
    void aClockThatAgreesIsLeftAsItIs() {
        publish(TEN, TEN.plusMillis(300), Duration.ofSeconds(1));

        assertThat(monitor.corrected().instant()).isEqualTo(local);
    }

    /** The broker stamps a record with the time that is our own, less so much, as it is sent. */
    private void off(double seconds) {
        publish(TEN.plusMillis(Math.round(seconds * 1_000)), TEN, Duration.ZERO);
    }

    private void publish(Instant sent, Instant stamped, Duration within) {
        local = sent;
        long before = counter;
        pass(within);
        monitor.appended(before, stamped, counter);
    }

    private void pass(Duration time) {
        local = local.plus(time);
        counter += time.toNanos();
    }
}
