/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.shadow;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleText;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.Difference;
import dev.chancery.policy.Judge;
import dev.chancery.policy.Judgement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was judged, by another bundle, and reports where the two differ: in {@code chancery_policy_shadow_judged_total} by kind of
 * difference, and in the log, so many lines a minute at most. A request that is judged again after a crash is reported again.
 *
 * <p>Whoever tells it of a judgement never waits and never sees a failure: what it cannot keep up with is left out and counted as {@code skipped},
 * what goes wrong as {@code failed}.
 */
public final class ShadowPolicy implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ShadowPolicy.class);
    private static final String METER = "chancery_policy_shadow_judged";
    private static final int WAITING_MAX = 1_000;

    private final @Nullable Bundle bundle;
    private final MeterRegistry metrics;
    private final LinesPerMinute lines;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("shadow-policy-", 0).factory());

    ShadowPolicy(@Nullable Bundle bundle, MeterRegistry metrics, InstantSource clock) {
        this.bundle = bundle;
        this.metrics = metrics;
        this.lines = new LinesPerMinute(clock);
    }

    /** One that looks at nothing. */
    public static ShadowPolicy off(MeterRegistry metrics, InstantSource clock) {
        return new ShadowPolicy(null, metrics, clock);
    }

    /** By the bundle in a file. One that cannot be read is said and counted, and nothing is compared: an issuer starts all the same. */
    public static ShadowPolicy load(Optional<Path> file, MeterRegistry metrics, InstantSource clock) {
        if (file.isEmpty()) {
            return off(metrics, clock);
        }
        try {
            Bundle bundle = BundleText.read(Files.readString(file.get()));
            LOG.infof("shadow policy judges beside the one in force and decides nothing version=%s", bundle.name());
            return new ShadowPolicy(bundle, metrics, clock);
        } catch (IOException | IllegalArgumentException e) {
            LOG.errorf(
                    "shadow policy not used: correct it, or unset chancery.issuer.shadow-policy-file file=%s cause=\"%s\"",
                    file.get(), e.getMessage());
            count(metrics, "failed");
            return off(metrics, clock);
        }
    }

    /** Never waits, never throws. */
    public void judged(String id, String tenant, CertificateRequested request, Examined examined, Judgement inForce) {
        Bundle other = bundle;
        if (other == null) {
            return;
        }
        try {
            thread.execute(() -> compare(other, id, tenant, request, examined, inForce));
        } catch (RejectedExecutionException e) {
            count(metrics, "skipped");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void compare(
            Bundle other,
            String id,
            String tenant,
            CertificateRequested request,
            Examined examined,
            Judgement inForce) {
        try {
            Optional<Difference> difference =
                    Difference.between(inForce, Judge.judge(other, tenant, request, examined));
            count(metrics, difference.map(ShadowPolicy::word).orElse("none"));
            difference.ifPresent(found -> report(other, id, tenant, found));
        } catch (RuntimeException | Error e) {
            count(metrics, "failed");
            if (lines.another()) {
                LOG.warnf(e, "shadow policy failed requestId=%s", id);
            }
        }
    }

    private void report(Bundle other, String id, String tenant, Difference found) {
        if (lines.another()) {
            LOG.infof(
                    "shadow policy differs requestId=%s tenant=%s version=%s difference=%s what=\"%s\" rule=%s shadowRule=%s",
                    id, tenant, other.name(), word(found), found.what(), found.rule(), found.otherRule());
        }
    }

    private static String word(Difference difference) {
        return difference.kind().name().toLowerCase(Locale.ROOT);
    }

    private static void count(MeterRegistry metrics, String difference) {
        Counter.builder(METER)
                .description("requests judged by the shadow policy too, by difference")
                .tag("difference", difference)
                .register(metrics)
                .increment();
    }
}
