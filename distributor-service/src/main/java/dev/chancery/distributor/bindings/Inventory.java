/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.bindings;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.view.PostgresView;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;

/** Hosts and services with their bindings, from the compacted stream: the highest version of each counts, nulls say nothing. */
@ApplicationScoped
public class Inventory implements PostgresView.Rows {
    /** Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that could never be taken in: its host or service stays as it was. */
    public static void requireReadable(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            InventoryState _ = read(record);
        }
    }

    @Override
    public Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records) {
        List<InventoryState> states = new ArrayList<>();
        records.stream().filter(record -> record.value() != null).forEach(record -> states.add(read(record)));
        return Multi.createFrom()
                .iterable(states)
                .onItem()
                .transformToUniAndConcatenate(state -> enter(session, state))
                .collect()
                .last()
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return session.createNativeQuery("delete from inventory")
                .executeUpdate()
                .replaceWithVoid();
    }

    /** The service, absent when the registry never knew it or has deleted it. */
    public Uni<Optional<ServiceState>> service(Mutiny.StatelessSession session, String name) {
        return find(session, "service/" + name)
                .map(found -> found.filter(ServiceState.class::isInstance).map(ServiceState.class::cast));
    }

    /** The host, absent when the registry never knew it or has deleted it. */
    public Uni<Optional<HostState>> host(Mutiny.StatelessSession session, String name) {
        return find(session, "host/" + name)
                .map(found -> found.filter(HostState.class::isInstance).map(HostState.class::cast));
    }

    /** Names of services that changed since {@link #planned}, or every service. */
    public Uni<List<String>> services(Mutiny.StatelessSession session, boolean all) {
        return session.createNativeQuery(
                        "select substr(key, 9) from inventory where key like 'service/%' and (:all or not planned)"
                                + " union select service from slot where not planned",
                        String.class)
                .setParameter("all", all)
                .getResultList();
    }

    /** What follows from the service as it is now has been planned. Part of the transaction that plans, with the rows locked before they were read. */
    public Uni<Void> planned(Mutiny.StatelessSession session, String name) {
        return session.createNativeQuery("update inventory set planned = true where key = :key")
                .setParameter("key", "service/" + name)
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Optional<InventoryState>> find(Mutiny.StatelessSession session, String key) {
        return session.createNativeQuery("select * from inventory where key = :key for update", InventoryRow.class)
                .setParameter("key", key)
                .getSingleResultOrNull()
                .map(row ->
                        Optional.ofNullable(row).filter(found -> !found.deleted).map(InventoryRow::state));
    }

    private static Uni<Void> enter(Mutiny.StatelessSession session, InventoryState state) {
        return session.createNativeQuery("insert into inventory (key, version, deleted, type, value)"
                        + " values (:key, :version, :deleted, :type, :value)"
                        + " on conflict (key) do update set version = excluded.version, deleted = excluded.deleted,"
                        + " type = excluded.type, value = excluded.value, planned = false"
                        + " where inventory.version < excluded.version")
                .setParameter("key", keyOf(state))
                .setParameter("version", state.version())
                .setParameter("deleted", state.deleted())
                .setParameter("type", Streams.BINDINGS.typeOf(state))
                .setParameter("value", Streams.BINDINGS.write(state))
                .executeUpdate()
                .replaceWithVoid();
    }

    private static String keyOf(InventoryState state) {
        return switch (state) {
            case HostState host -> "host/" + host.name();
            case ServiceState service -> "service/" + service.name();
        };
    }

    private static InventoryState read(ConsumerRecord<byte[], byte[]> record) {
        return Streams.BINDINGS.read(Envelope.typeOf(record.headers()), record.value());
    }
}
