/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What strangers and tenants can make the broker hold and write is bounded, and the others are served meanwhile. */
class HostileClientsIT {
    private static final Pattern PASSWORD = Pattern.compile("password=\"([^\"]+)\"");
    private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

    private static StackUnderTest stack;

    @BeforeAll
    static void start() throws IOException {
        stack = StackUnderTest.shared();
    }

    @Test
    void requestsThatAnnounceHundredMegabytesAreNotWaitedFor() throws Exception {
        List<RawConnection> attackers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                attackers.add(new RawConnection(stack.bootstrapServers())
                        .login("local", password("local"))
                        .announce(100 << 20));
            }
            theIssuerWrites();
            assertThat(attackers).allMatch(RawConnection::isClosedByTheBroker);
        } finally {
            close(attackers);
        }
    }

    /** As large as it may be, and on nearly as many connections as tenants have. */
    @Test
    void requestsThatAreAnnouncedAndNeverSentKeepNobodyElseWaiting() throws Exception {
        List<RawConnection> attackers = new ArrayList<>();
        try {
            for (int i = 0; i < 90; i++) {
                attackers.add(new RawConnection(stack.bootstrapServers())
                        .login("local", password("local"))
                        .announce(1_310_720));
            }
            theIssuerWrites();
        } finally {
            close(attackers);
        }
    }

    @Test
    void whoHasNotLoggedInGetsNoRoom() throws Exception {
        List<RawConnection> attackers = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) { // half a megabyte each is the broker's default
                attackers.add(new RawConnection(stack.bootstrapServers()).announce(500_000));
            }
            theIssuerWrites();
            assertThat(attackers).allMatch(RawConnection::isClosedByTheBroker);
        } finally {
            close(attackers);
        }
    }

    /** Without a login, and they say nothing: the broker keeps them for minutes. A service that starts now is let in all the same. */
    @Test
    void whoTakesAllConnectionsOfTheTenantsKeepsNoServiceOut() throws Exception {
        List<RawConnection> attackers = new ArrayList<>();
        try {
            for (int i = 0; i < 140; i++) { // the last of them wait in the kernel
                attackers.add(new RawConnection(stack.bootstrapServers()));
            }
            theIssuerWrites();
            assertThat(stack.kafkaLogin("issuer").get("bootstrap.servers"))
                    .as("by a door of the services' own")
                    .isNotEqualTo(stack.bootstrapServers());
        } finally {
            close(attackers);
        }
    }

    @Test
    void aTenantThatFloodsIsHeldBackAndNobodyElseIs() throws Exception {
        Map<String, Object> flood = stack.kafkaLogin("local");
        flood.put("delivery.timeout.ms", "200000");
        flood.put("request.timeout.ms", "100000");
        int records = 240;
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(flood, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                sent.add(producer.send(new ProducerRecord<>("chancery.requests.local.v1", VALUE, new byte[225_000])));
            }
            theIssuerWrites();
            for (Future<?> written : sent) {
                written.get();
            }
            // What the broker says, and not how long it took: on a busy machine everything takes long.
            assertThat(throttledMillis(producer)).isPositive();
        }
    }

    private static double throttledMillis(KafkaProducer<byte[], byte[]> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("produce-throttle-time-max"))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .max()
                .orElseThrow();
    }

    /** The sender chooses the compression: a broker that had to undo it would hold all of this in its memory. */
    @Test
    void aBatchThatBecomesLargerThanTheHeapDoesNotEndTheBroker() throws Exception {
        Map<String, Object> bomb = stack.kafkaLogin("local");
        bomb.put("compression.type", "zstd");
        bomb.put("max.request.size", Integer.toString(1 << 30));
        bomb.put("buffer.memory", Integer.toString(1 << 30));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(bomb, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(producer.send(new ProducerRecord<>("chancery.requests.local.v1", VALUE, new byte[400 << 20]))
                            .get()
                            .hasOffset())
                    .isTrue();
        }
        theIssuerWrites();
    }

    private static void theIssuerWrites() throws Exception {
        Map<String, Object> login = stack.kafkaLogin("issuer");
        login.put("delivery.timeout.ms", "40000");
        login.put("request.timeout.ms", "30000");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(login, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(producer.send(new ProducerRecord<>("chancery.authorities.v1", VALUE, VALUE))
                            .get()
                            .hasOffset())
                    .isTrue();
        }
    }

    private static String password(String principal) {
        Matcher found =
                PASSWORD.matcher(String.valueOf(stack.kafkaLogin(principal).get("sasl.jaas.config")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static void close(List<RawConnection> connections) throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
    }
}
