/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.FetchSessionHandler.FetchRequestData;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.internals.AbstractFetch;
import org.apache.kafka.clients.consumer.internals.ConsumerMetadata;
import org.apache.kafka.clients.consumer.internals.ConsumerNetworkClient;
import org.apache.kafka.clients.consumer.internals.Deserializers;
import org.apache.kafka.clients.consumer.internals.FetchConfig;
import org.apache.kafka.clients.consumer.internals.FetchMetricsManager;
import org.apache.kafka.clients.consumer.internals.Fetcher;
import org.apache.kafka.clients.consumer.internals.SubscriptionState;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jboss.logging.Logger;

/**
 * Kafka's consumer, which never unpacks more of a batch than {@link BatchSizeCheck#BATCH_BYTES_MAX}: for topics that strangers write to.
 *
 * <p>The client has no such bound, nor a place for one, so this one puts a fetcher of its own between what the broker sent and what the client unpacks, by
 * reflection (docs/decisions/0023). Another version of the client may not have those fields: then every service says so at its start, and the tests at the build.
 */
public final class BoundedConsumer {
    private static final Logger LOG = Logger.getLogger(BoundedConsumer.class);

    private BoundedConsumer() {}

    /**
     * It fails at a batch that the broker's disk has damaged, each time: for facts, of which none may be missing.
     *
     * @param settings as for a {@link KafkaConsumer}, of the classic protocol of groups
     */
    public static Consumer<byte[], byte[]> open(Map<String, Object> settings) {
        return open(settings, new BatchSizeCheck(false));
    }

    /** It hands out one record in place of such a batch, which {@link SkippedRecord} understands: for requests, whose senders can ask again. */
    public static Consumer<byte[], byte[]> passingDamage(Map<String, Object> settings) {
        return open(settings, new BatchSizeCheck(true));
    }

    private static Consumer<byte[], byte[]> open(Map<String, Object> settings, BatchSizeCheck sieve) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            bound(consumer, sieve);
            return consumer;
        } catch (ReflectiveOperationException | ClassCastException e) {
            consumer.close();
            throw new IllegalStateException(
                    "this kafka-clients is not the one that BoundedConsumer was made for; use the version that the pom names",
                    e);
        }
    }

    private static void bound(KafkaConsumer<byte[], byte[]> consumer, BatchSizeCheck sieve)
            throws ReflectiveOperationException {
        Object delegate = get(KafkaConsumer.class, "delegate", consumer);
        Field place = field(delegate.getClass(), "fetcher");
        Fetcher<?, ?> given = (Fetcher<?, ?>) place.get(delegate);
        @SuppressWarnings("unchecked")
        Deserializers<byte[], byte[]> deserializers =
                (Deserializers<byte[], byte[]>) get(delegate.getClass(), "deserializers", delegate);
        place.set(delegate, new SievingFetcher(given, deserializers, sieve));
    }

    private static Object get(Class<?> owner, String name, Object from) throws ReflectiveOperationException {
        return field(owner, name).get(from);
    }

    private static Field field(Class<?> owner, String name) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Takes the place of the fetcher that the consumer made for itself, before that one was asked for anything. */
    private static final class SievingFetcher extends Fetcher<byte[], byte[]> {
        private final BatchSizeCheck sieve;

        SievingFetcher(Fetcher<?, ?> given, Deserializers<byte[], byte[]> deserializers, BatchSizeCheck sieve)
                throws ReflectiveOperationException {
            super(
                    (LogContext) get(AbstractFetch.class, "logContext", given),
                    (ConsumerNetworkClient) get(Fetcher.class, "client", given),
                    (ConsumerMetadata) get(AbstractFetch.class, "metadata", given),
                    (SubscriptionState) get(AbstractFetch.class, "subscriptions", given),
                    (FetchConfig) get(AbstractFetch.class, "fetchConfig", given),
                    deserializers,
                    (FetchMetricsManager) get(AbstractFetch.class, "metricsManager", given),
                    (Time) get(AbstractFetch.class, "time", given),
                    (ApiVersions) get(AbstractFetch.class, "apiVersions", given));
            this.sieve = sieve;
        }

        /** Called once for each answer, on whichever thread got it, under this object's lock. */
        @Override
        protected void handleFetchSuccess(Node from, FetchRequestData asked, ClientResponse answer) {
            if (answer.responseBody() instanceof FetchResponse response) {
                response.data().responses().forEach(topic -> topic.partitions().forEach(this::sieve));
            }
            super.handleFetchSuccess(from, asked, answer);
        }

        private void sieve(PartitionData partition) {
            if (!(partition.records() instanceof MemoryRecords fetched)) {
                return;
            }
            try {
                partition.setRecords(sieve.sieve(fetched, partition.highWatermark()));
            } catch (RuntimeException e) {
                LOG.errorf(e, "batch not looked at, it is fetched again partition=%d", partition.partitionIndex());
                partition.setErrorCode(Errors.UNKNOWN_SERVER_ERROR.code()).setRecords(MemoryRecords.EMPTY);
            }
        }
    }
}
