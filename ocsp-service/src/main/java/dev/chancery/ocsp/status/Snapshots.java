/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.View.PartitionBounds;
import dev.chancery.ocsp.files.NotPrivateException;
import dev.chancery.ocsp.status.Snapshot.Place;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** When serial numbers are written to the {@link Snapshot}, and when they may be taken from it. Safe for several threads. */
final class Snapshots {
    private static final Logger LOG = Logger.getLogger(Snapshots.class);
    private static final Set<String> TOPICS = Set.of(Streams.ISSUANCES.topic(), Streams.ISSUANCES_SHORT.topic());
    /** Fewer than these are read anew in a moment. */
    private static final long ENTERED_MIN = 10_000;
    /** Written once a twentieth is new, so writing costs each record no more when there are more of them, and a restart reads a twentieth at most. */
    private static final long PART_NEW = 20;

    private final Path file;
    private final CertificateView view;
    private final BooleanSupplier allBuried;
    private volatile Map<TopicPartition, PartitionBounds> log = Map.of();
    private long writtenAt;

    /** @param allBuried whether each record that could not be read lies in the dead letters: who buries it has to come to it again */
    Snapshots(Path file, CertificateView view, BooleanSupplier allBuried) {
        this.file = file;
        this.view = view;
        this.allBuried = allBuried;
    }

    /**
     * Fills the empty view from the file, where that is of this log.
     *
     * @return where to read on, for the partitions that the file covers; empty when the log has to be read from its beginning
     */
    Map<TopicPartition, Long> restore(Map<TopicPartition, PartitionBounds> bounds) {
        log = bounds;
        try {
            Snapshot snapshot = Snapshot.read(file);
            if (!snapshot.isOf(bounds)) {
                LOG.warnf("serials not taken from file=%s reason=\"it is of another log\"", file);
                return Map.of();
            }
            view.restore(snapshot);
            LOG.infof("serials taken from file=%s certificates=%d", file, view.size());
            Map<TopicPartition, Long> next = new HashMap<>();
            snapshot.places().forEach((partition, place) -> next.put(partition, place.next()));
            return next;
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException | NotPrivateException e) {
            LOG.warnf("serials not taken from file=%s reason=\"%s\"", file, e.getMessage());
            return Map.of();
        }
    }

    /** @param positions the follower's, as they are now: how far the view has been filled at least */
    synchronized void writeIfDue(Supplier<Map<TopicPartition, Long>> positions) {
        long entered = view.entered();
        if (entered - writtenAt < Math.max(ENTERED_MIN, view.size() / PART_NEW)) {
            return;
        }
        // In this order: what is emptied meanwhile is seen to have been, and what is another log meanwhile does not fit
        // it.
        long clearings = view.clearings();
        Map<TopicPartition, PartitionBounds> of = log;
        Map<TopicPartition, Place> places = new HashMap<>();
        positions.get().forEach((partition, next) -> {
            PartitionBounds bounds = of.get(partition);
            if (bounds != null && TOPICS.contains(partition.topic())) {
                places.put(partition, new Place(bounds.topicId(), next));
            }
        });
        if (!allBuried.getAsBoolean()) {
            return;
        }
        try {
            Snapshot.write(file, places, view, clearings);
            writtenAt = entered;
            LOG.infof("serials written to file=%s certificates=%d", file, view.size());
        } catch (IOException e) {
            LOG.warnf("serials not written to file=%s cause=\"%s\"; a restart reads the log instead", file, e);
        }
    }
}
