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
 * <p>Tenants have one listener and the suite's services another, each with connections of its own, so that whoever takes all of the tenants' keeps no service
 * from coming back. The services' is the one between brokers, which a bound for all connections does not hold up either.
 *
 * <p>The local user, and nobody else, may also log in by PLAIN: librdkafka before 2.6.1, which is what distributions ship kcat with, proves a
 * nonce of its own making in SCRAM, and Kafka 4 rightly refuses it. The listener is on loopback, where the password is not on any wire.
 */
record BrokerSettings(Broker.Addresses addresses, Path data, Principal admin, Principal local, Principal controller) {

    /** Bytes of one message of a login; SCRAM and PLAIN need some hundred. */
    private static final int LOGIN_BYTES_MAX = 16 << 10;
    /** Bytes of one request after the login: a batch of 1 MB, which is the largest that a client sends unless it is told otherwise, and what is around it. */
    private static final int REQUEST_BYTES_MAX = 1_310_720;
    /** Each may hold one request. On one machine everybody has the same address. */
    private static final int CONNECTIONS_MAX = 200;
    /** Of them for tenants, operators' tools, and whoever else reaches their port, with a login or without. */
    private static final int TENANTS_CONNECTIONS_MAX = 100;
    /** Of them for the suite's services, which have some fifty. */
    private static final int SERVICES_CONNECTIONS_MAX = 100;
    /** Logins cost the broker's cores; more wait for their second. */
    private static final int CONNECTIONS_PER_SECOND_MAX = 200;

    SortedMap<String, String> properties() {
        TreeMap<String, String> properties = new TreeMap<>();
        properties.putAll(identity());
        properties.putAll(access());
        properties.putAll(oneNode());
        properties.putAll(small());
        properties.putAll(bounds("client", "services"));
        return properties;
    }

    private Map<String, String> identity() {
        return Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + addresses.controller(),
                "listeners",
                        "CLIENT://127.0.0.1:" + addresses.tenants() + ",SERVICES://127.0.0.1:" + addresses.services()
                                + ",CONTROLLER://127.0.0.1:" + addresses.controller(),
                "advertised.listeners",
                        "CLIENT://127.0.0.1:" + addresses.tenants() + ",SERVICES://127.0.0.1:"
                                + addresses.advertisedToServices(),
                "listener.security.protocol.map",
                        "CLIENT:SASL_PLAINTEXT,SERVICES:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "inter.broker.listener.name", "SERVICES",
                "controller.listener.names", "CONTROLLER",
                "log.dirs", data.toString(),
                "auto.create.topics.enable", "false");
    }

    private Map<String, String> access() {
        return Map.ofEntries(
                Map.entry("listener.name.client.sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN"),
                Map.entry("listener.name.client.plain.sasl.jaas.config", local.plainJaas()),
                Map.entry("listener.name.client.scram-sha-512.sasl.jaas.config", Principal.SCRAM + ";"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512"),
                Map.entry("listener.name.services.sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry("listener.name.services.scram-sha-512.sasl.jaas.config", admin.jaas()),
                Map.entry("sasl.mechanism.controller.protocol", "PLAIN"),
                Map.entry("listener.name.controller.sasl.enabled.mechanisms", "PLAIN"),
                Map.entry("listener.name.controller.plain.sasl.jaas.config", controller.plainLoginJaas()),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("allow.everyone.if.no.acl.found", "false"),
                Map.entry("super.users", "User:" + admin.name()));
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
     *
     * @param tenants the listener's name in settings
     */
    static Map<String, String> bounds(String tenants, String services) {
        return Map.of(
                "sasl.server.max.receive.size",
                Integer.toString(LOGIN_BYTES_MAX),
                "socket.request.max.bytes",
                Integer.toString(REQUEST_BYTES_MAX),
                "listener.name." + tenants + ".max.connections",
                Integer.toString(TENANTS_CONNECTIONS_MAX),
                "listener.name." + services + ".max.connections",
                Integer.toString(SERVICES_CONNECTIONS_MAX),
                "max.connections",
                Integer.toString(CONNECTIONS_MAX),
                "max.connections.per.ip",
                Integer.toString(CONNECTIONS_MAX),
                "max.connection.creation.rate",
                Integer.toString(CONNECTIONS_PER_SECOND_MAX));
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
