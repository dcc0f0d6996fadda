/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");
    private static final Logger LOGGER = Logger.getLogger(ClockWatch.class.getName());

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ClockWatch watch = new ClockWatch(metrics);
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
        watch.compared(TEN.plusSeconds(30), TEN, TEN.plusSeconds(34));

        assertThat(watch.ahead()).isEqualTo(Duration.ofSeconds(30));
        assertThat(metrics.get("chancery.ocsp.clock.ahead.seconds").gauge().value())
                .isEqualTo(30);
    }

    @Test
    void tellsTheLeastByWhichItMustBeBehind() {
        watch.compared(TEN.minusSeconds(34), TEN, TEN.minusSeconds(30));

        assertThat(watch.ahead()).isEqualTo(Duration.ofSeconds(-30));
    }

    @Test
    void isNotMisledByASlowBroker() {
        watch.compared(TEN, TEN.plusSeconds(20), TEN.plusSeconds(29));

        assertThat(watch.ahead()).isZero();
        assertThat(logged).isEmpty();
    }

    @Test
    void isNotMisledByTheBrokersMilliseconds() {
        watch.compared(TEN.plusNanos(999_999), TEN, TEN.plusNanos(999_999));

        assertThat(watch.ahead()).isZero();
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
    void isTooFarAheadWhereClientsBeginToRefuse() {
        off(300);
        assertThat(watch.isTooFarAhead()).isFalse();
        assertThat(watch.isTooFarOff()).isFalse();

        off(300.1);
        assertThat(watch.isTooFarAhead()).isTrue();
        assertThat(watch.isTooFarOff()).isTrue();
    }

    @Test
    void behindIsTooFarOffAndNotAhead() {
        off(-300.1);

        assertThat(watch.isTooFarAhead()).isFalse();
        assertThat(watch.isTooFarOff()).isTrue();
    }

    private void off(double seconds) {
        Instant ours = TEN.plusMillis(Math.round(seconds * 1_000));
        watch.compared(ours, TEN, ours);
    }
}
