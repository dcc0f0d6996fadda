/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.registry.views.Views;
import dev.chancery.x509.IssuerId;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The certification authorities that count, in the order in which the log announced them. Few, so they live in memory. */
@ApplicationScoped
public class Authorities {
    private static final int DEPTH_MAX = 8;

    private final Views views;
    private final InstantSource clock;
    private volatile KnownAuthorities known = KnownAuthorities.none();

    Authorities(Views views, InstantSource clock) {
        this.views = views;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        views.follow(
                "authorities",
                Set.of(Streams.AUTHORITIES.topic()),
                new MemoryView(() -> known = KnownAuthorities.none(), this::apply),
                Authorities::digest);
    }

    public List<Authority> all() {
        return known.at(clock.instant());
    }

    /** The root above this authority, or the authority itself when it is one. */
    public Optional<Authority> rootOf(IssuerId id) {
        KnownAuthorities now = known;
        Instant moment = clock.instant();
        Optional<Authority> authority = now.of(id, moment);
        for (int depth = 0; depth < DEPTH_MAX && authority.isPresent(); depth++) {
            String parent = authority.get().parent();
            if (parent == null) {
                return authority;
            }
            authority = now.of(new IssuerId(parent), moment);
        }
        return Optional.empty();
    }

    private static AuthorityEvent read(ConsumerRecord<byte[], byte[]> record) {
        return Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
    }

    private static void digest(ConsumerRecord<byte[], byte[]> record) {
        if (read(record) instanceof AuthorityAnnounced planned) {
            KnownAuthorities.requireCertificate(planned);
        }
    }

    /** On the follower's thread alone; readers see a whole state. */
    private void apply(ConsumerRecord<byte[], byte[]> record) {
        known = known.after(read(record), Instant.ofEpochMilli(record.timestamp()));
    }
}
