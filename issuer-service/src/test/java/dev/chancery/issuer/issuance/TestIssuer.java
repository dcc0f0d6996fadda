/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.IssuerConfig;
import dev.chancery.testkit.ChanceryInfrastructure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** An issuer without a framework around it, on a real broker: quick to start, and to be stopped in the middle. */
final class TestIssuer implements AutoCloseable {
    static final List<String> PARTS = IssuerReadiness.PARTS;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Issuer issuer;

    TestIssuer(Path home, String instance, Map<String, String> settings) {
        this(home, instance, settings, Map.of());
    }

    /** @param clients settings of the Kafka clients, beside the login */
    TestIssuer(Path home, String instance, Map<String, String> settings, Map<String, Object> clients) {
        this(home, instance, settings, clients, InstantSource.system());
    }

    /** On a machine with a clock of its own. */
    static TestIssuer withClock(Path home, String instance, Map<String, String> settings, InstantSource clock) {
        return new TestIssuer(home, instance, settings, Map.of(), clock);
    }

    private TestIssuer(
            Path home,
            String instance,
            Map<String, String> settings,
            Map<String, Object> clients,
            InstantSource clock) {
        Map<String, Object> kafka =
                new HashMap<>(ChanceryInfrastructure.available().propertiesOf("issuer"));
        kafka.putAll(clients);
        Map<String, String> all = settings(home, instance);
        all.putAll(settings);
        this.issuer = new Issuer(config(all), kafka, clock, metrics);
        issuer.start();
    }

    /** Keys and audit in a directory of its own, and leave to make authorities. */
    static Map<String, String> settings(Path home, String instance) {
        return new HashMap<>(Map.of(
                "chancery.issuer.instance",
                instance,
                "chancery.issuer.create-authorities",
                "true",
                "chancery.issuer.key-directory",
                home.resolve("ca").toString(),
                "chancery.issuer.audit-file",
                home.resolve("audit.log").toString()));
    }

    static IssuerConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(IssuerConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(IssuerConfig.class);
    }

    TestIssuer awaitReady() {
        Awaitility.await("the issuer is ready").atMost(Duration.ofMinutes(2)).until(this::isReady);
        return this;
    }

    boolean isReady() {
        return PARTS.stream().allMatch(part -> issuer.waitsFor(part).isEmpty());
    }

    Optional<String> waitsFor(String part) {
        return issuer.waitsFor(part);
    }

    /** Of which authorities it has not the keys; empty for none. */
    String lackingKeys() {
        return issuer.lackingKeys().orElse("");
    }

    Optional<String> policyNotice() {
        return issuer.policyNotice();
    }

    /** @param tags names and values, of all that are counted */
    double count(String name, String... tags) {
        return metrics.find(name).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        issuer.close();
    }
}
