/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeyDirectory.Established;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The issuing authorities' keys that are open here. One that does not open is its authority's trouble alone: the others are used, it is said why, and it is
 * looked at again. Once open, a key stays so until this issuer stops.
 */
final class OpenKeys {
    /** Opening can cost a third of a second of the thread that takes the requests. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(OpenKeys.class);

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final InstantSource clock;
    private final Map<IssuerId, AuthorityKey> opened = new LinkedHashMap<>();
    private final Map<IssuerId, Closed> closed = new HashMap<>();

    private record Closed(String why, Instant at) {}

    OpenKeys(KeyDirectory keys, AuthorityLog log, InstantSource clock) {
        this.keys = keys;
        this.log = log;
        this.clock = clock;
    }

    Map<IssuerId, AuthorityKey> all() {
        return opened;
    }

    /** Opens what can be opened. Empty when there is one at least; otherwise why there is none. */
    Optional<String> open(Established found) {
        found.unreadable().forEach(this::close);
        found.readable().forEach(this::openUnlessOpen);
        Stream<IssuerId> readable = found.readable().stream().map(StoredAuthority::id);
        List<IssuerId> all =
                Stream.concat(readable, found.unreadable().keySet().stream()).toList();
        return all.stream().anyMatch(opened::containsKey)
                ? Optional.empty()
                : all.stream()
                        .map(closed::get)
                        .filter(Objects::nonNull)
                        .map(Closed::why)
                        .findFirst();
    }

    private void openUnlessOpen(StoredAuthority kept) {
        @Nullable Closed before = closed.get(kept.id());
        boolean early = before != null && clock.instant().isBefore(before.at().plus(AGAIN_AFTER));
        if (!early && !opened.containsKey(kept.id())) {
            try {
                open(kept);
            } catch (KeysNotUsableException | UncheckedIOException e) {
                close(kept.id(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void open(StoredAuthority kept) {
        AuthorityKey key = keys.open(kept);
        @Nullable
        Sha256 announced = log.timeline()
                .of(kept.id())
                .map(status -> status.announced().serialSecretSha256())
                .orElse(null);
        Optional<String> flaw = numbersOtherwise(kept, key, announced);
        if (flaw.isPresent()) {
            close(kept.id(), flaw.get());
        } else {
            opened.put(kept.id(), key);
            closed.remove(kept.id());
        }
    }

    private void close(IssuerId authority, String why) {
        @Nullable Closed before = closed.put(authority, new Closed(why, clock.instant()));
        if (before == null || !before.why().equals(why)) {
            LOG.warnf("an authority's key does not open authority=%s cause=\"%s\"", authority, why);
        }
    }

    /** The authorities that certify by request, whose certificates last, and whose keys are not open here. */
    Map<IssuerId, String> lacking() {
        Map<IssuerId, String> lacking = new LinkedHashMap<>();
        log.timeline().all().stream()
                .filter(each -> each.announced().role() == AuthorityRole.SERVICES
                        || each.announced().role() == AuthorityRole.PLATFORM)
                .filter(each -> !opened.containsKey(each.announced().authority()))
                .filter(each -> !log.revoked().containsKey(each.announced().authority()))
                .filter(this::lasts)
                .forEach(each -> lacking.put(each.announced().authority(), sentence(each)));
        return lacking;
    }

    private boolean lasts(AuthorityStatus authority) {
        return Pem.parseCertificate(authority.announced().certificate())
                .getNotAfter()
                .toInstant()
                .isAfter(clock.instant());
    }

    private String sentence(AuthorityStatus absent) {
        IssuerId authority = absent.announced().authority();
        @Nullable Closed flaw = closed.get(authority);
        return "authority " + authority + ", " + absent.announced().name() + ", with SHA-256 "
                + Certificates.fingerprint(
                        Pem.parseCertificate(absent.announced().certificate()))
                + (flaw == null
                        ? ": its key is not in this issuer's key directory. Transfer it with 'chancery authority "
                                + "share', "
                                + "restore its directory from a backup, or let an issuer that has it process the "
                                + "requests"
                        : ": " + flaw.why())
                + ". If the key is lost everywhere, run 'chancery authority revoke'";
    }

    /** Why it must not certify by request, with the remedy; empty when its secret is the one that the log tells of. */
    static Optional<String> numbersOtherwise(StoredAuthority kept, AuthorityKey key, @Nullable Sha256 announced) {
        String own = key.numbers() ? "has SHA-256 " + key.serialSecretSha256() : "is not here";
        return key.numbers() && key.serialSecretSha256().equals(announced)
                ? Optional.empty()
                : Optional.of("the serial secret of authority " + kept.id() + " " + own + ", the log says " + announced
                        + "; with a different secret, repeated requests would get different serial numbers. Restore "
                        + kept.directory() + " from its backup");
    }
}
