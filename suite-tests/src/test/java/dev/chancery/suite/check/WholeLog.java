/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bouncycastle.cert.X509CertificateHolder;

/** Everything that the log says of certificates, from offset 0: each different thing once, with the broker's time of its first record. */
public final class WholeLog {
    /** @param forms the different ways in which records tell of it: one, or something is wrong */
    record Recorded(SerialRecorded fact, long since, Set<Sha256> forms) {}

    /** @param chain digest of the chain in PEM */
    record Issued(
            CertificateId id, Bytes der, Sha256 chain, Sha256 sha256, Sha256 request, long since, Set<Sha256> forms) {
        /** Read anew each time: a hundred thousand of them would not fit. */
        X509CertificateHolder leaf() {
            return Certificates.parse(der.octets());
        }
    }

    /** What one request, that is one digest under one id, was answered: each answer once. */
    public record Answered(String tenant, String requestId, Sha256 digest) {}

    final Map<CertificateId, Recorded> recorded = new HashMap<>();
    final Map<CertificateId, Issued> issued = new HashMap<>();
    final Map<Answered, Set<String>> answers = new HashMap<>();
    final Map<Answered, Set<CertificateId>> granted = new HashMap<>();
    final Map<CertificateId, RevocationStatus> revocations = new HashMap<>();
    final List<X509CertificateHolder> roots = new ArrayList<>();
    final List<X509CertificateHolder> intermediates = new ArrayList<>();
    /** Revocation lists, in the order of the log. */
    final List<CrlSigned> lists = new ArrayList<>();

    final List<String> flaws = new ArrayList<>();
    private AuthorityTimeline statuses = AuthorityTimeline.none();
    private final Map<String, Sha256> told = new HashMap<>();
    private long records;

    private WholeLog() {}

    public static WholeLog read(Map<String, Object> admin) {
        WholeLog log = new WholeLog();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(admin, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<String> topics = new TreeSet<>(consumer.listTopics().keySet());
            log.each(consumer, Set.of(Streams.AUTHORITIES.topic()), log::authority);
            log.each(consumer, Set.of(Streams.ISSUANCES.topic(), Streams.ISSUANCES_SHORT.topic()), log::recorded);
            log.each(consumer, Set.of(Streams.CERTIFICATE_EVENTS.topic()), log::issued);
            log.each(consumer, Set.of(Streams.REVOCATIONS.topic()), log::revoked);
            log.each(consumer, Set.of(Streams.CRLS.topic()), log::list);
            topics.removeIf(topic -> !topic.startsWith("chancery.outcomes."));
            log.each(consumer, topics, log::answered);
        }
        return log;
    }

    /** Every different fact about a certificate, to see whether there are new ones. */
    public Set<String> facts() {
        Set<String> facts = new TreeSet<>();
        recorded.forEach((id, fact) -> fact.forms().forEach(form -> facts.add("recorded " + id + " " + form)));
        issued.forEach((id, fact) -> fact.forms().forEach(form -> facts.add("issued " + id + " " + form)));
        answers.forEach((to, forms) -> forms.forEach(form -> facts.add("answered " + to + " " + form)));
        return facts;
    }

    /** The certificates of each request of this tenant. */
    public Map<String, Set<CertificateId>> grantedTo(String tenant) {
        Map<String, Set<CertificateId>> found = new TreeMap<>();
        granted.forEach((to, ids) -> {
            if (to.tenant().equals(tenant)) {
                found.computeIfAbsent(to.requestId(), _ -> new HashSet<>()).addAll(ids);
            }
        });
        return found;
    }

    /** Those that are revoked for good. */
    public Set<CertificateId> revoked() {
        return revocations.entrySet().stream()
                .filter(one -> one.getValue() instanceof RevocationStatus.Revoked)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** How many certificates there are. */
    public int size() {
        return issued.size();
    }

    /** How many records tell of them, repeats included. */
    public long records() {
        return records;
    }

    private void authority(ConsumerRecord<byte[], byte[]> record) {
        AuthorityEvent event = Streams.AUTHORITIES.read(type(record), record.value());
        statuses = statuses.after(event, Instant.ofEpochMilli(record.timestamp()));
        if (event instanceof AuthorityEvent.AuthorityAnnounced planned) {
            (planned.role() == AuthorityRole.ROOT ? roots : intermediates)
                    .add(Pem.parseCertificate(planned.certificate()));
        }
    }

    /** The authorities that count. */
    List<AuthorityEvent.AuthorityAnnounced> authorities() {
        return statuses.all().stream()
                .map(AuthorityTimeline.AuthorityStatus::announced)
                .toList();
    }

    private void list(ConsumerRecord<byte[], byte[]> record) {
        lists.add(Streams.CRLS.read(type(record), record.value()));
    }

    private void recorded(ConsumerRecord<byte[], byte[]> record) {
        SerialRecorded fact = Streams.ISSUANCES.read(type(record), record.value());
        recorded.computeIfAbsent(fact.certificate(), _ -> new Recorded(fact, record.timestamp(), new HashSet<>()))
                .forms()
                .add(form(record));
    }

    private void issued(ConsumerRecord<byte[], byte[]> record) {
        CertificateIssued fact = Streams.CERTIFICATE_EVENTS.read(type(record), record.value());
        issued.computeIfAbsent(
                        fact.certificate(),
                        id -> new Issued(
                                id,
                                leafOf(fact.chain()),
                                sha256(fact.chain()),
                                fact.sha256(),
                                fact.request().digest(),
                                record.timestamp(),
                                new HashSet<>()))
                .forms()
                .add(form(record));
    }

    private void revoked(ConsumerRecord<byte[], byte[]> record) {
        RevocationTransition transition = Streams.REVOCATIONS.read(type(record), record.value());
        Instant appendedAt = Instant.ofEpochMilli(record.timestamp());
        revocations.merge(
                transition.certificate(),
                RevocationStatus.initial().after(transition, appendedAt),
                (before, _) -> before.after(transition, appendedAt));
    }

    private void answered(ConsumerRecord<byte[], byte[]> record) {
        String tenant = Streams.tenantOf(record.topic());
        EventStream<CertificateOutcome> stream = Streams.outcomes(tenant);
        CertificateOutcome outcome = stream.read(type(record), record.value());
        Answered to = new Answered(tenant, new String(record.key(), StandardCharsets.UTF_8), outcome.requestDigest());
        answers.computeIfAbsent(to, _ -> new HashSet<>()).add(form(record).hex());
        if (outcome instanceof CertificateGranted one) {
            granted.computeIfAbsent(to, _ -> new HashSet<>()).add(one.certificate());
            Issued named = issued.get(one.certificate());
            if (named == null
                    || !named.sha256().equals(one.sha256())
                    || !named.chain().equals(sha256(one.chain()))) {
                flaws.add("outcome of " + to + " names a certificate that is not on certificate-events as it says: "
                        + one.certificate());
            }
        }
    }

    private void each(
            KafkaConsumer<byte[], byte[]> consumer, Set<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> use) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                records++;
                try {
                    use.accept(record);
                } catch (RuntimeException e) {
                    flaws.add("%s-%d at %d: %s"
                            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
                }
            }
        }
    }

    private static String type(ConsumerRecord<byte[], byte[]> record) {
        return header(record, "ce_type");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** What a record says, whenever it was said: when a request was sent twice, the time is that of the sending that it answers. */
    private Sha256 form(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder timeless = new StringBuilder();
        record.headers().forEach(header -> {
            if (!header.key().equals("ce_time")) {
                timeless.append(header.key())
                        .append('=')
                        .append(new String(header.value(), StandardCharsets.UTF_8))
                        .append('\n');
            }
        });
        Sha256 form = sha256(timeless + new String(record.value(), StandardCharsets.UTF_8));
        String event = record.topic() + " " + header(record, "ce_id");
        Sha256 before = told.putIfAbsent(event, form);
        if (before != null && !before.equals(form)) {
            flaws.add("one event, two contents: " + event);
        }
        return form;
    }

    private static Bytes leafOf(String chain) {
        return Bytes.of(Pem.parse(chain).getFirst().content());
    }

    private static Sha256 sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
