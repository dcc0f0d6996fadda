/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.issuer.authorities.AuthorityBootstrap;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.policy.PolicyFile;
import dev.chancery.issuer.policy.PolicyView;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.policy.PolicyHistory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A planner that has read a log in memory: authorities just made, one bundle. Requests are tenant local's, an hour later. */
final class PlannerOnLog {
    private static final Instant APPENDED = Designs.CREATED.plusSeconds(3_600);

    private final Planner planner;

    private PlannerOnLog(Planner planner) {
        this.planner = planner;
    }

    /** The shipped bundle; issuing authorities have pathLen 0. */
    static PlannerOnLog shipped(Path keys) throws InterruptedException {
        LogInMemory log = new LogInMemory();
        return of(log, Designs.establishment(keys, log), Optional.empty());
    }

    /** The authority of services has pathLen 1. */
    static PlannerOnLog withSubAuthorities(Path keys, Path bundle) throws InterruptedException {
        LogInMemory log = new LogInMemory();
        return of(log, Designs.establishment(keys, log, new Hierarchy(true, false)), Optional.of(bundle));
    }

    /** Issuing authorities have pathLen 0. */
    static PlannerOnLog with(Path keys, Path bundle) throws InterruptedException {
        LogInMemory log = new LogInMemory();
        return of(log, Designs.establishment(keys, log), Optional.of(bundle));
    }

    /** Of authorities that are made on this log. */
    static PlannerOnLog with(Path keys, Path bundle, LogInMemory log, Hierarchy hierarchy) throws InterruptedException {
        return of(log, Designs.establishment(keys, log, hierarchy), Optional.of(bundle));
    }

    private static PlannerOnLog of(LogInMemory log, AuthorityBootstrap authorityBootstrap, Optional<Path> bundle)
            throws InterruptedException {
        KeyAvailability.Held held = (KeyAvailability.Held) authorityBootstrap.advance();
        AuthorityView authorities = new AuthorityView();
        for (AuthorityAnnounced planned : log.records()) {
            authorities.apply(record(Streams.AUTHORITIES, planned));
        }
        PolicyView policies = new PolicyView(reason -> {});
        policies.apply(record(
                Streams.POLICIES,
                ((PolicyFile.Due.Announce) PolicyFile.load(bundle).due(PolicyHistory.EMPTY, Designs.CREATED))
                        .announced()));
        return new PlannerOnLog(new Planner(
                policies,
                authorities,
                new BlockedKeys(),
                held.keys(),
                false,
                ShadowPolicy.off(new SimpleMeterRegistry(), InstantSource.system())));
    }

    Planner planner() {
        return planner;
    }

    Plan.Sign granted(String profile, String fields, String csr) {
        Plan plan = plan(profile, fields, csr);
        if (plan instanceof Plan.Refuse refuse) {
            throw new AssertionError(refuse.sentence());
        }
        return (Plan.Sign) plan;
    }

    Plan.Refuse refused(String profile, String fields, String csr) {
        return (Plan.Refuse) plan(profile, fields, csr);
    }

    /** @param fields further ones of the request, in JSON; may be empty */
    private Plan plan(String profile, String fields, String csr) {
        return planner.plan(request(
                "id", Requests.json(csr, "\"profile\":\"" + profile + "\"" + (fields.isEmpty() ? "" : "," + fields))));
    }

    static ConsumerRecord<byte[], byte[]> request(String id, String value) {
        Headers headers = Tenant.headers(id);
        headers.remove("ce_time");
        Tenant.add(headers, "ce_time", APPENDED.toString());
        return record("chancery.requests.local.v1", id, headers, value.getBytes(StandardCharsets.UTF_8), APPENDED);
    }

    private static <M> ConsumerRecord<byte[], byte[]> record(EventStream<M> stream, M message) {
        Headers headers = new RecordHeaders();
        Tenant.add(headers, "ce_type", stream.typeOf(message));
        return record(stream.topic(), "key", headers, stream.write(message), Designs.CREATED);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, String key, Headers headers, byte[] value, Instant appended) {
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
