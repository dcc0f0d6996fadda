/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.policy.PolicyFile;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.policy.PolicyHistory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.bouncycastle.cert.X509CertificateHolder;

/** The shipped bundle over authorities of a test's own: a request in, a certificate out, as {@link Issuance} makes it, without a broker. */
final class ShippedPolicy {
    private final Instant created;
    private final Instant appended;
    private final AuthorityView view = new AuthorityView();
    private final Planner planner;

    /** Requests are an hour younger than the authorities. */
    ShippedPolicy(List<? extends AuthorityEvent> authorities, KeyAvailability.Held held, Instant created) {
        this(authorities, held, created, created.plusSeconds(3_600), Optional.empty());
    }

    /**
     * With another bundle, where there is one.
     *
     * @param appended when the broker has the requests
     */
    ShippedPolicy(
            List<? extends AuthorityEvent> authorities,
            KeyAvailability.Held held,
            Instant created,
            Instant appended,
            Optional<Path> bundle) {
        this(authorities, held, created, appended, bundle, false);
    }

    /** The only issuer there is. */
    static ShippedPolicy alone(List<? extends AuthorityEvent> authorities, KeyAvailability.Held held, Instant created) {
        return new ShippedPolicy(authorities, held, created, created.plusSeconds(3_600), Optional.empty(), true);
    }

    private ShippedPolicy(
            List<? extends AuthorityEvent> authorities,
            KeyAvailability.Held held,
            Instant created,
            Instant appended,
            Optional<Path> bundle,
            boolean alone) {
        this.created = created;
        this.appended = appended;
        authorities.forEach(event -> view.apply(record(Streams.AUTHORITIES, event)));
        PolicyView policies = new PolicyView(reason -> {});
        PolicyAnnounced announced =
                ((PolicyFile.Due.Announce) PolicyFile.load(bundle).due(PolicyHistory.EMPTY, created)).announced();
        policies.apply(record(Streams.POLICIES, announced));
        this.planner = new Planner(
                policies,
                view,
                new BlockedKeys(),
                held.keys(),
                alone,
                ShadowPolicy.off(new SimpleMeterRegistry(), InstantSource.system()));
    }

    AuthorityView authorities() {
        return view;
    }

    /** Throws {@link AssertionError} with the reason when it is refused. */
    Plan.Sign plan(String tenant, String value) {
        return switch (judged(tenant, value)) {
            case Plan.Sign sign -> sign;
            case Plan.Refuse refuse -> throw new AssertionError(refuse.sentence());
            case Plan.Explain explain -> throw new AssertionError(explain);
            case Plan.DeadLetter deadLetter -> throw new AssertionError(deadLetter.reason());
        };
    }

    /** Whatever is to be done about it. */
    Plan judged(String tenant, String value) {
        return judged(tenant, value, appended);
    }

    /** @param time what the sender says of it */
    Plan judged(String tenant, String value, Instant time) {
        Headers headers = Tenant.headers("id");
        headers.remove("ce_time");
        Tenant.add(headers, "ce_time", time.toString());
        return planner.plan(
                record("chancery.requests." + tenant + ".v1", "id", headers, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** When the requests were. */
    Instant appended() {
        return appended;
    }

    X509CertificateHolder issue(String tenant, String value) {
        Plan.Sign plan = plan(tenant, value);
        return plan.authority().sign(plan.toBeSigned());
    }

    private <M> ConsumerRecord<byte[], byte[]> record(EventStream<M> stream, M message) {
        Headers headers = new RecordHeaders();
        Tenant.add(headers, "ce_type", stream.typeOf(message));
        return record(stream.topic(), "key", headers, stream.write(message));
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, String key, Headers headers, byte[] value) {
        Instant appended = topic.contains(".requests.") ? appended() : created;
        return new ConsumerRecord<>(
                topic,
                0,
                0,
                appended.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty());
    }
}
