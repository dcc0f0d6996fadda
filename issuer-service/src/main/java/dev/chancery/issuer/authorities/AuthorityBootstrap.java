/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.AuthorityTemplate;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeyDirectory.Established;
import dev.chancery.issuer.keys.KeyDirectoryLock;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How an authority comes to be, once: candidate in the key directory → published → read back as the first of its role → established.
 *
 * <p>Each step is durable before the next begins, and {@link #advance} looks at the key directory and at the log anew, so it can be stopped after
 * any of them and goes on from there. The log decides between several issuers: whoever is not first throws its key away. What is
 * never done: make a key where the log has an authority already, or use an established key with a log that does not know it.
 */
public final class AuthorityBootstrap {
    private static final Logger LOG = Logger.getLogger(AuthorityBootstrap.class);

    /** What is on the disk, or on the log, after each step. */
    public enum Step {
        CANDIDATE_KEPT,
        PUBLISHED_AND_READ_BACK,
        ESTABLISHED
    }

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final AuthorityTemplates designs;
    private final boolean createAuthorities;
    private final Consumer<Step> reached;
    private final OnlineRoots onlineRoots;
    private final OpenKeys opened;
    private String withoutPlatform = "";

    /** @param reached told of each step: where a test pulls the plug */
    public AuthorityBootstrap(
            KeyDirectory keys,
            AuthorityLog log,
            AuthorityTemplates designs,
            boolean createAuthorities,
            Consumer<Step> reached) {
        this.keys = keys;
        this.log = log;
        this.designs = designs;
        this.createAuthorities = createAuthorities;
        this.reached = reached;
        this.onlineRoots = new OnlineRoots(keys, log);
        this.opened = new OpenKeys(keys, log, designs.clock());
    }

    /** Goes as far as it can. Only to be called when the log has been read to its end. */
    public KeyAvailability advance() throws InterruptedException {
        try {
            Optional<KeyAvailability.Waiting> root = establish(AuthorityRole.ROOT);
            Optional<KeyAvailability.Waiting> services = root.isPresent() ? root : establish(AuthorityRole.SERVICES);
            Optional<KeyAvailability.Waiting> unusable = services.isPresent() ? services : platform();
            return unusable.isPresent() ? unusable.get() : held();
        } catch (KeysNotUsableException e) {
            return new KeyAvailability.Waiting(String.valueOf(e.getMessage()));
        }
    }

    private KeyAvailability.Held held() {
        Map<IssuerId, AuthorityKey> all = new LinkedHashMap<>(opened.all());
        all.putAll(onlineRoots.open());
        Map<IssuerId, String> lacking = opened.lacking();
        return new KeyAvailability.Held(
                all, lacking, withoutPlatform.isEmpty() && lacking.isEmpty() && !onlineRoots.areThere());
    }

    /**
     * Nothing that others ask for waits for the suite's own identities: where their authority is missing, or another issuer holds it, this one works
     * without. What it does hold has to stand on the log all the same.
     */
    private Optional<KeyAvailability.Waiting> platform() throws InterruptedException {
        Optional<KeyAvailability.Waiting> waiting = settled(AuthorityRole.PLATFORM);
        if (waiting.isEmpty() || !keys.look(AuthorityRole.PLATFORM).readable().isEmpty()) {
            withoutPlatform = "";
            return waiting;
        }
        String sentence = waiting.get().sentence();
        if (!sentence.equals(withoutPlatform)) {
            LOG.infof("working without the platform authority cause=\"%s\"", sentence);
            withoutPlatform = sentence;
        }
        return Optional.empty();
    }

    private Optional<KeyAvailability.Waiting> settled(AuthorityRole role) throws InterruptedException {
        try {
            return establish(role);
        } catch (KeysNotUsableException e) {
            return Optional.of(new KeyAvailability.Waiting(String.valueOf(e.getMessage())));
        }
    }

    /** Empty when the role's authority is settled, as far as this issuer is concerned. */
    private Optional<KeyAvailability.Waiting> establish(AuthorityRole role) throws InterruptedException {
        Established found = keys.look(role);
        for (StoredAuthority kept : found.readable()) {
            if (log.timeline().of(kept.id()).isEmpty()) {
                return Optional.of(foreignLog(role, kept));
            }
        }
        Optional<AuthorityStatus> first = log.timeline().first(role);
        if (!found.readable().isEmpty()
                || (first.isPresent() && !found.unreadable().isEmpty())) {
            return open(role, found);
        }
        if (!found.unreadable().isEmpty()) {
            // Whether it belongs to this log cannot be told, and beside it none is made.
            return found.unreadable().values().stream().findFirst().map(KeyAvailability.Waiting::new);
        }
        if (first.isPresent() && !keys.hasCandidate(role)) {
            return notHere(role, first.get());
        }
        if (first.isEmpty() && !createAuthorities) {
            return Optional.of(new KeyAvailability.Waiting("the log has no " + name(role)
                    + " CA and this issuer is not configured to create one; set "
                    + "chancery.issuer.create-authorities=true on one issuer, or use your own CA with 'chancery "
                    + "authority csr' and 'install'"));
        }
        return alone(role);
    }

    /** Issuers that share a key directory make and settle a candidate one after the other. */
    private Optional<KeyAvailability.Waiting> alone(AuthorityRole role) throws InterruptedException {
        try (@Nullable KeyDirectoryLock claim = keys.claim()) {
            if (claim == null || !keys.established(role).isEmpty()) {
                return Optional.of(new KeyAvailability.Waiting("another issuer is creating the " + name(role)
                        + " CA in this key directory; this issuer retries"));
            }
            Optional<AuthorityStatus> first = log.timeline().first(role);
            return first.isPresent() ? settle(role, first.get()) : begin(role);
        }
    }

    /** The log has no authority of this role. */
    private Optional<KeyAvailability.Waiting> begin(AuthorityRole role) throws InterruptedException {
        Optional<AuthorityKey> root = role == AuthorityRole.ROOT ? Optional.empty() : openRoot();
        if (role != AuthorityRole.ROOT && root.isEmpty()) {
            return Optional.of(rootElsewhere(role));
        }
        StoredAuthority candidate = keys.candidate(role).orElseGet(() -> create(designs.of(role, root.orElse(null))));
        reached.accept(Step.CANDIDATE_KEPT);
        log.publishAndReadBack(candidate.announcement());
        reached.accept(Step.PUBLISHED_AND_READ_BACK);
        Optional<AuthorityStatus> first = log.timeline().first(role);
        return first.isPresent() ? settle(role, first.get()) : Optional.of(notCounted(role, candidate));
    }

    /** The log has a first of this role; whether it is ours is all that matters now. */
    private Optional<KeyAvailability.Waiting> settle(AuthorityRole role, AuthorityStatus first) {
        IssuerId authority = first.announced().authority();
        Optional<StoredAuthority> candidate = keys.candidate(role);
        if (candidate.isPresent() && candidate.get().id().equals(authority)) {
            keys.establish(candidate.get());
            reached.accept(Step.ESTABLISHED);
            LOG.infof(
                    "authority established role=%s authority=%s sha256=%s",
                    name(role), authority, fingerprint(candidate.get()));
            return open(role, keys.look(role));
        }
        if (candidate.isPresent()) {
            LOG.infof(
                    "candidate thrown away, another was first role=%s first=%s candidate=%s",
                    name(role), authority, candidate.get().id());
            keys.discard(candidate.get());
        }
        return notHere(role, first);
    }

    private static Optional<KeyAvailability.Waiting> notHere(AuthorityRole role, AuthorityStatus first) {
        // The root signs authorities, not certificates: without its key the others' can be issued.
        return role == AuthorityRole.ROOT
                ? Optional.empty()
                : Optional.of(new KeyAvailability.Waiting("authority "
                        + first.announced().authority() + " of role " + name(role) + " with SHA-256 "
                        + fingerprint(first)
                        + " is on the log but its key is not in this issuer's key directory. Give this issuer the key "
                        + "directory of the issuer that has it, transfer the key (chancery authority share-request), "
                        + "or "
                        + "let that issuer do the work; this issuer creates no key"));
    }

    private KeyAvailability.Waiting rootElsewhere(AuthorityRole role) {
        String root = log.timeline()
                .first(AuthorityRole.ROOT)
                .map(first -> first.announced().authority() + " with SHA-256 " + fingerprint(first))
                .orElse("that is established");
        return new KeyAvailability.Waiting("the log has the root " + root + " and no " + name(role)
                + " CA yet; the issuer that has the root key creates it. Start that issuer, or give its key "
                + "directory to this one");
    }

    private StoredAuthority create(AuthorityTemplate design) {
        StoredAuthority candidate = keys.create(design);
        LOG.infof(
                "candidate made role=%s authority=%s sha256=%s",
                name(design.role()), candidate.id(), fingerprint(candidate));
        return candidate;
    }

    private Optional<AuthorityKey> openRoot() {
        return keys.established(AuthorityRole.ROOT).stream()
                .filter(kept -> KeyDirectory.offline(kept).isEmpty())
                .findFirst()
                .map(keys::open);
    }

    /** Without a key for services there is next to nothing to do; without the others' it works. */
    private Optional<KeyAvailability.Waiting> open(AuthorityRole role, Established found) {
        if (role == AuthorityRole.ROOT) {
            return Optional.empty();
        }
        Optional<String> none = opened.open(found);
        return role == AuthorityRole.SERVICES ? none.map(KeyAvailability.Waiting::new) : Optional.empty();
    }

    private KeyAvailability.Waiting foreignLog(AuthorityRole role, StoredAuthority kept) {
        AuthorityTimeline timeline = log.timeline();
        String theirs = timeline.first(role)
                .map(first -> "has " + name(role) + " " + first.announced().authority() + " with SHA-256 "
                        + fingerprint(first))
                .orElse("has no " + name(role) + " CA");
        return new KeyAvailability.Waiting(
                "this issuer has " + name(role) + " " + kept.id() + " with SHA-256 " + fingerprint(kept)
                        + " in " + kept.directory() + ", but the log " + theirs
                        + ". Connect it to the log that its CAs are on (kafka.bootstrap.servers), or restore that log. "
                        + "Only if that log is permanently lost, move the key directory away and start again");
    }

    private static KeyAvailability.Waiting notCounted(AuthorityRole role, StoredAuthority candidate) {
        return new KeyAvailability.Waiting("candidate " + candidate.id() + " of role " + name(role)
                + " was published but has no effect, because its issuer is not on the log; "
                + "move " + candidate.directory()
                + " away, so that a new one is created");
    }

    private static Sha256 fingerprint(AuthorityStatus status) {
        return Certificates.fingerprint(Pem.parseCertificate(status.announced().certificate()));
    }

    private static Sha256 fingerprint(StoredAuthority kept) {
        return Certificates.fingerprint(kept.certificate());
    }

    private static String name(AuthorityRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
