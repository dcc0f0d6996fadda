/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration of the one broker, which is also the one controller.
 *
 * <p>Both listeners ask for a password. The controller's is not for clients: it takes the administrator's name with a password of its own,
 * because a broker must be a super user to register and ACLs are not loaded before it has.
 *
 * <p>The local user, and nobody else, may also log in by PLAIN: librdkafka before 2.6.1, which is what distributions ship kcat with, proves a
 * nonce of its own making in SCRAM, and Kafka 4 rightly refuses it. The listener is on loopback, where the password is not on any wire.
 */
record BrokerSettings(
        int port,
        int controllerPort,
        int advertisedPort,
        Path data,
        Principal admin,
        Principal local,
        Principal controller) {

    /** Bytes of one message of a login; SCRAM and PLAIN need some hundred. */
    private static final int LOGIN_BYTES_MAX = 16 << 10;
    /** Bytes of one request after the login: a batch of 1 MB, which is the largest that a client sends unless it is told otherwise, and what is around it. */
    private static final int REQUEST_BYTES_MAX = 1_310_720;
    /** Each may hold one request. The suite itself has some fifty. On one machine everybody has the same address. */
    private static final int CONNECTIONS_MAX = 200;
    /** Logins cost the broker's cores; more wait for their second. */
    private static final int CONNECTIONS_PER_SECOND_MAX = 200;

    SortedMap<String, String> properties() {
        TreeMap<String, String> properties = new TreeMap<>();
        properties.putAll(identity());
        properties.putAll(access());
        properties.putAll(oneNode());
        properties.putAll(small());
        properties.putAll(bounds());
        return properties;
    }

    private Map<String, String> identity() {
        return Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "CLIENT://127.0.0.1:" + advertisedPort,
                "listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "inter.broker.listener.name", "CLIENT",
                "controller.listener.names", "CONTROLLER",
                "log.dirs", data.toString(),
                "auto.create.topics.enable", "false");
    }

    private Map<String, String> access() {
        return Map.of(
                "sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN",
                "listener.name.client.plain.sasl.jaas.config", local.plainJaas(),
                "sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512",
                "listener.name.client.scram-sha-512.sasl.jaas.config", admin.jaas(),
                "sasl.mechanism.controller.protocol", "PLAIN",
                "listener.name.controller.sasl.enabled.mechanisms", "PLAIN",
                "listener.name.controller.plain.sasl.jaas.config", controller.plainLoginJaas(),
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "false",
                "super.users", "User:" + admin.name());
    }

    static Map<String, String> oneNode() {
        return Map.ofEntries(
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("unclean.leader.election.enable", "false"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("log.message.timestamp.type", "LogAppendTime"));
    }

    /**
     * What strangers and tenants can make the broker hold, which with its defaults is more than any heap: 500 kB for each connection before a
     * login, 100 MB for each request after it. With these it is one request of each connection, 200 MB of them beside what the suite's own connections hold;
     * the heap has room for that. A common bound for all requests ({@code queued.max.request.bytes}) would be less, and worse: whoever announces
     * requests up to it and sends nothing keeps everybody else from being read.
     */
    static Map<String, String> bounds() {
        return Map.of(
                "sasl.server.max.receive.size", Integer.toString(LOGIN_BYTES_MAX),
                "socket.request.max.bytes", Integer.toString(REQUEST_BYTES_MAX),
                "max.connections", Integer.toString(CONNECTIONS_MAX),
                "max.connections.per.ip", Integer.toString(CONNECTIONS_MAX),
                "max.connection.creation.rate", Integer.toString(CONNECTIONS_PER_SECOND_MAX));
    }

    /** A broker for thousands of partitions would take a gigabyte; this one has some hundred, and shares a laptop. */
    static Map<String, String> small() {
        return Map.of(
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.num.partitions", "1",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "num.recovery.threads.per.data.dir", "2",
                "log.cleaner.dedupe.buffer.size", "16777216",
                "log.index.size.max.bytes", "1048576");
    }
}
