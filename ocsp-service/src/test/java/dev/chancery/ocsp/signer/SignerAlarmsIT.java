/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.ocsp.FakeServices;
import dev.chancery.ocsp.RunningResponder;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.status.StatusStore;
import dev.chancery.testkit.ChanceryResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The alarm of signers that no responder accounts for, of a running service on a real log, with a clock that can be moved past its minute of patience. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
@SuppressWarnings("NullAway.Init") // Quarkus sets what is injected
class SignerAlarmsIT extends RunningResponder {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa ALARMING = ROOT.issuing("Alarming");
    private static final TestCa QUIET = ROOT.issuing("Quiet");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static FakeServices others;

    @Inject
    StatusStore statusStore;

    @Inject
    Enrolments enrolments;

    @Inject
    DeadLetters deadLetters;

    @Inject
    MonotonicScheduler ticker;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    /** What is said of these is theirs. */
    private final MeterRegistry own = new SimpleMeterRegistry();

    private final AtomicReference<Duration> behind = new AtomicReference<>(Duration.ofSeconds(61));
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + String.format(record.getMessage(), record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeAll
    static void announceTheAuthorities() {
        others = new FakeServices(ROOT, ALARMING, QUIET);
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @Test
    void saysOfMoreSignersThanTheRespondersAccountForThatTheyStay() {
        Instant end = Instant.now().plus(2, ChronoUnit.DAYS);
        for (int i = 0; i < 3; i++) {
            others.issueSigner(ALARMING, end);
        }
        others.issueSigner(QUIET, end);
        await().atMost(LIMIT).until(() -> signersOf(ALARMING) == 3 && signersOf(QUIET) == 1);
        Logger logger = Logger.getLogger(SignerAlarms.class.getName());
        logger.addHandler(listener);
        SignerAlarms alarms = new SignerAlarms(
                kafka,
                statusStore,
                enrolments,
                deadLetters,
                own,
                ticker,
                () -> Instant.now().minus(behind.get()));
        alarms.start(new StartupEvent());
        try {
            await("a first look").atMost(LIMIT).until(() -> gauge(ALARMING) == 3 && gauge(QUIET) == 1);
            assertThat(own.get("chancery.ocsp.responders").gauge().value()).isEqualTo(1);
            assertThat(lines).isEmpty();

            behind.set(Duration.ZERO);

            await("a look a minute later")
                    .atMost(LIMIT)
                    .until(() -> lines.stream()
                            .anyMatch(
                                    line -> line.startsWith("ERROR more signers than responders account for authority="
                                            + ALARMING.id() + " name=test signers=3 accounted=2;")));
            assertThat(lines).noneMatch(line -> line.contains(QUIET.id().hex()));
        } finally {
            alarms.stop(new ShutdownEvent());
            logger.removeHandler(listener);
        }
    }

    private long signersOf(TestCa authority) {
        return statusStore.signersOf(authority.id(), Instant.now());
    }

    /** 0 before it is shown. */
    private double gauge(TestCa authority) {
        return own.find("chancery.ocsp.signers").tag("authority", authority.id().hex()).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }
}
