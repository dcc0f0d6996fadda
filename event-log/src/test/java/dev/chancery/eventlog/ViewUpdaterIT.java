/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Streams;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.DamagedDisk;
import dev.chancery.x509.IssuerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishing and following on a real, closed broker. */
class ViewUpdaterIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final List<String> applied = new CopyOnWriteArrayList<>();
    private LogPublisher publisher;

    @BeforeEach
    void connect() {
        publisher = new LogPublisher(infrastructure.propertiesOf("issuer"), "issuer-test", ForkJoinPool.commonPool());
    }

    @AfterEach
    void disconnect() {
        publisher.close();
    }

    @Test
    void whatIsPublishedIsApplied() {
        try (ViewUpdater follower = follower(record -> applied.add(Envelope.idOf(record.headers())))) {
            LogPosition position = publish("published-1");

            await().atMost(SOON).until(() -> applied.contains("published-1"));
            await().atMost(SOON).until(() -> follower.progress().isCaughtUp());
            follower.progress()
                    .whenPassed(position)
                    .subscribeAsCompletionStage()
                    .join();
            await().atMost(SOON).until(() -> follower.progress().confirmedAt().isPresent());
        }
    }

    @Test
    void aLaterFollowerReadsFromTheBeginning() {
        publish("early-1");

        try (ViewUpdater follower = follower(record -> applied.add(Envelope.idOf(record.headers())))) {
            await().atMost(SOON).until(() -> follower.progress().isCaughtUp());

            assertThat(applied).contains("early-1");
        }
    }

    @Test
    void aFailureIsTriedAgainInPlaceAndConfirmsNothing() {
        AtomicInteger failures = new AtomicInteger();
        try (ViewUpdater follower = follower(record -> {
            if ("stubborn-1".equals(Envelope.idOf(record.headers())) && failures.incrementAndGet() <= 3) {
                throw new IllegalStateException("the view is not ready for it yet");
            }
            applied.add(Envelope.idOf(record.headers()));
        })) {
            publish("stubborn-1");
            publish("stubborn-2");

            await().atMost(SOON).until(() -> applied.contains("stubborn-2"));
            assertThat(applied.indexOf("stubborn-1")).isBetween(0, applied.indexOf("stubborn-2"));
            assertThat(failures).hasValue(4);
            assertThat(follower.progress().isCaughtUp()).isTrue();
        }
    }

    /** As when there is no memory for a moment, or a class cannot be loaded. */
    @Test
    void anErrorEndsNothingEither() {
        AtomicInteger failures = new AtomicInteger();
        try (ViewUpdater follower = follower(record -> {
            if ("fatal-1".equals(Envelope.idOf(record.headers())) && failures.incrementAndGet() <= 2) {
                throw new OutOfMemoryError("as the test wants it");
            }
            applied.add(Envelope.idOf(record.headers()));
        })) {
            publish("fatal-1");
            publish("fatal-2");

            await().atMost(SOON).until(() -> applied.contains("fatal-2"));
            assertThat(applied.indexOf("fatal-1")).isBetween(0, applied.indexOf("fatal-2"));
            assertThat(failures).hasValue(3);
            await().atMost(SOON).until(() -> follower.progress().isCaughtUp());
            assertThat(Loops.troubles()).isEmpty();
        }
    }

    @Test
    void aTopicThatComesLaterIsReadToo() throws Exception {
        String prefix = "chancery.late-" + UUID.randomUUID();
        List<String> topics = List.of(prefix + ".a.v1", prefix + ".b.v1");
        createTopic(topics.getFirst());
        sendTo(topics.getFirst());
        List<String> read = new CopyOnWriteArrayList<>();
        try (ViewUpdater follower = new ViewUpdater(
                        infrastructure.adminProperties(),
                        "late-test",
                        new TopicSelection(
                                Set.of(topics.getFirst()), Pattern.compile(Pattern.quote(prefix) + "\\.[a-z]\\.v1")),
                        new MemoryView(read::clear, record -> read.add(record.topic())),
                        InstantSource.system())
                .start()) {
            await().atMost(SOON).until(() -> follower.progress().isCaughtUp());
            assertThat(read).containsExactly(topics.getFirst());

            createTopic(topics.getLast());
            sendTo(topics.getLast());

            await().atMost(Duration.ofSeconds(60)).until(() -> read.size() == 2);
            assertThat(read).containsExactlyInAnyOrderElementsOf(topics);
            Instant now = Instant.now();
            await().atMost(SOON)
                    .until(() -> follower.progress()
                            .confirmedAt()
                            .orElse(Instant.MIN)
                            .isAfter(now));
        }
    }

    @Test
    void aKilledBrokerCostsNothingButTime() {
        try (ViewUpdater follower = follower(record -> applied.add(Envelope.idOf(record.headers())))) {
            await().atMost(SOON).until(() -> follower.progress().isCaughtUp());
            Instant before = follower.progress().confirmedAt().orElse(Instant.MIN);
            infrastructure.killBroker();
            infrastructure.startBroker();

            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> publish("after-the-kill") != null);
            await().atMost(SOON).until(() -> applied.contains("after-the-kill"));
            await().atMost(SOON)
                    .until(() -> follower.progress()
                            .confirmedAt()
                            .orElse(Instant.MIN)
                            .isAfter(before));
            assertThat(applied.stream().filter(id -> !id.equals("after-the-kill")))
                    .as("nothing is applied twice because of it")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aLargeDeadLetterIsCutToSize() {
        DeadLetters letters = new DeadLetters(publisher, "issuer", InstantSource.system());
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "chancery.requests.local.v1",
                0,
                7,
                0L,
                TimestampType.LOG_APPEND_TIME,
                1,
                900_000,
                "k".getBytes(StandardCharsets.UTF_8),
                new byte[900_000],
                new RecordHeaders(),
                Optional.empty());
        List<DeadLetter> read = new CopyOnWriteArrayList<>();
        try (ViewUpdater follower = new ViewUpdater(
                        infrastructure.adminProperties(),
                        "dead-test",
                        Set.of(Streams.dead("issuer").topic()),
                        new MemoryView(
                                read::clear,
                                found -> read.add(
                                        Streams.dead("issuer").read(Envelope.typeOf(found.headers()), found.value()))),
                        InstantSource.system())
                .start()) {
            letters.publish(record, "too large").subscribeAsCompletionStage().join();

            await().atMost(SOON).until(() -> !read.isEmpty());
            assertThat(follower.progress().positions()).isNotEmpty();
            DeadLetter toEvent = read.getLast();
            assertThat(toEvent.valueBytes()).isEqualTo(900_000);
            assertThat(toEvent.value()).extracting(value -> value.length()).isEqualTo(65_536);
        }
    }

    /** A revocation may be in it: better no answer than a wrong one. The queue of requests goes on, since a sender can ask again. */
    @Test
    void aFactThatTheDiskDamagedIsNeverPassedOver() throws Exception {
        String topic = "chancery.damaged-" + UUID.randomUUID() + ".v1";
        createTopic(topic);
        for (String text : List.of("before", "damaged", "behind")) {
            sendTo(topic, text.getBytes(StandardCharsets.UTF_8));
        }
        DamagedDisk.flip(infrastructure, topic, 0, "damaged");
        List<String> read = new CopyOnWriteArrayList<>();
        try (ViewUpdater follower = new ViewUpdater(
                        infrastructure.adminProperties(),
                        "damaged-test",
                        Set.of(topic),
                        new MemoryView(read::clear, record -> read.add(text(record))),
                        InstantSource.system())
                .start()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(Loops.failing())
                            .hasEntrySatisfying(
                                    "damaged-test-follower",
                                    sentence -> assertThat(sentence)
                                            .contains(topic + "-0", "offset 1", "none is passed over", "replica")));
            assertThat(read).doesNotContain("behind");
            assertThat(follower.progress().isCaughtUp()).isFalse();
        }
        assertThat(requests(topic)).containsExactly("before", "passed over", "behind");
    }

    private List<String> requests(String topic) {
        Map<String, Object> settings = ViewUpdater.settings(infrastructure.adminProperties(), "damaged-requests");
        List<String> read = new ArrayList<>();
        try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
                BoundedConsumer.passingDamage(settings)) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                read.add(SkippedRecord.reason(record).isPresent() ? "passed over" : text(record)));
                return read.size() >= 3;
            });
        }
        return read;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private void createTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            Object _ = admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void sendTo(String topic) throws Exception {
        sendTo(topic, new byte[] {1});
    }

    private void sendTo(String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                infrastructure.adminProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            Object _ = producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    /** The next regular look is half a second off, by a clock that goes no further. */
    @Test
    void looksAtTheEndBeforeItsTimeForWhoWaits() {
        Instant start = InstantSource.system().instant();
        AtomicReference<Instant> now = new AtomicReference<>(start);
        try (ViewUpdater follower = follower(record -> applied.add(Envelope.idOf(record.headers())), now::get)) {
            await().atMost(SOON).until(() -> follower.progress().confirmedAt().equals(Optional.of(start)));
            Instant triggerAfter = start.plusMillis(20);
            now.set(triggerAfter);

            CompletableFuture<Void> confirmed =
                    follower.progress().whenConfirmed().subscribeAsCompletionStage();
            await().atMost(SOON).until(confirmed::isDone);

            assertThat(follower.progress().confirmedAt()).contains(triggerAfter);
        }
    }

    private ViewUpdater follower(Consumer<ConsumerRecord<byte[], byte[]>> apply) {
        return follower(apply, InstantSource.system());
    }

    private ViewUpdater follower(Consumer<ConsumerRecord<byte[], byte[]>> apply, InstantSource clock) {
        return new ViewUpdater(
                        infrastructure.propertiesOf("ocsp"),
                        "ocsp-test",
                        Set.of(Streams.AUTHORITIES.topic()),
                        new MemoryView(applied::clear, apply),
                        clock)
                .start();
    }

    private LogPosition publish(String id) {
        IssuerId authority = new IssuerId("00112233445566778899aabbccddeeff");
        Instant now = InstantSource.system().instant();
        LogEvent event = LogEvent.of(
                Streams.AUTHORITIES,
                authority.hex(),
                new AuthorityEvent.AuthorityRetired(authority, now),
                id,
                "/services/issuer",
                now);
        return publisher.publish(event).subscribeAsCompletionStage().join();
    }
}
