/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** How the lists stand. An alarm looks at what they say, and not at whether somebody meant to sign them. */
final class CrlMetrics {
    private final MeterRegistry registry;
    private final CrlView view;
    private final InstantSource clock;
    private final Set<CrlShard> shown = new HashSet<>();

    CrlMetrics(MeterRegistry registry, CrlView view, InstantSource clock) {
        this.registry = registry;
        this.view = view;
        this.clock = clock;
        Gauge.builder("chancery.crl.serials", view, CrlView::recorded)
                .description("certificates whose list is known")
                .register(registry);
        Gauge.builder("chancery.crl.unassigned.serials", view, CrlView::unplaced)
                .description(
                        "revoked serials that are on no issuances topic, so that their CRL is not known; alarm: above 0 for a minute")
                .register(registry);
    }

    /** Begins to show lists that were not there before. */
    void show() {
        view.places().stream().filter(shown::add).forEach(this::show);
    }

    void signed(DueCrl list) {
        Counter.builder("chancery.crl.signed")
                .description("CRLs signed, by cause: first, changed, renewed")
                .tag("cause", list.cause().toString())
                .register(registry)
                .increment();
    }

    void refused() {
        Counter.builder("chancery.crl.refused")
                .description("CRLs not signed; alarm: above 0")
                .register(registry)
                .increment();
    }

    private void show(CrlShard place) {
        Tags tags = Tags.of("authority", place.authority().hex(), "shard", String.valueOf(place.shard()));
        Gauge.builder(
                        "chancery.crl.expires.in",
                        () -> view.list(place)
                                .map(list -> Duration.between(clock.instant(), list.nextUpdate())
                                                .toMillis()
                                        / 1_000.0)
                                .orElse(Double.NaN))
                .description(
                        "until the list's nextUpdate; an alarm when it is less than a third of the lifetime of lists")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "chancery.crl.size",
                        () -> view.list(place)
                                .map(list -> (double) list.crl().size())
                                .orElse(Double.NaN))
                .description("octets of the list, of which 524288 are provided for; an alarm at 80 %")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
    }
}
