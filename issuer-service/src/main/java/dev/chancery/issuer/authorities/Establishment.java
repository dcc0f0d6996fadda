/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityStandings;
import dev.chancery.contracts.AuthorityStandings.Standing;
import dev.chancery.issuer.keys.AuthorityDesign;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.Claim;
import dev.chancery.issuer.keys.KeptAuthority;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeyDirectory.Established;
import dev.chancery.issuer.keys.KeysNotUsableException;
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
public final class Establishment {
    private static final Logger LOG = Logger.getLogger(Establishment.class);

    /** What is on the disk, or on the log, after each step. */
    public enum Step {
        CANDIDATE_KEPT,
        PUBLISHED_AND_READ_BACK,
        ESTABLISHED
    }

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final AuthorityDesigns designs;
    private final boolean createAuthorities;
    private final Consumer<Step> reached;
    private final OnlineRoots onlineRoots;
    private final OpenKeys opened;
    private String withoutPlatform = "";

    /** @param reached told of each step: where a test pulls the plug */
    public Establishment(
            KeyDirectory keys,
            AuthorityLog log,
            AuthorityDesigns designs,
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
    public Custody advance() throws InterruptedException {
        try {
            Optional<Custody.Waiting> root = establish(AuthorityRole.ROOT);
            Optional<Custody.Waiting> services = root.isPresent() ? root : establish(AuthorityRole.SERVICES);
            Optional<Custody.Waiting> unusable = services.isPresent() ? services : platform();
            return unusable.isPresent() ? unusable.get() : held();
        } catch (KeysNotUsableException e) {
            return new Custody.Waiting(String.valueOf(e.getMessage()));
        }
    }

    private Custody.Held held() {
        Map<IssuerId, AuthorityKey> all = new LinkedHashMap<>(opened.all());
        all.putAll(onlineRoots.open());
        Map<IssuerId, String> lacking = opened.lacking();
        return new Custody.Held(
                all, lacking, withoutPlatform.isEmpty() && lacking.isEmpty() && !onlineRoots.areThere());
    }

    /**
     * Nothing that others ask for waits for the suite's own identities: where their authority is missing, or another issuer holds it, this one works
     * without. What it does hold has to stand on the log all the same.
     */
    private Optional<Custody.Waiting> platform() throws InterruptedException {
        Optional<Custody.Waiting> waiting = settled(AuthorityRole.PLATFORM);
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

    private Optional<Custody.Waiting> settled(AuthorityRole role) throws InterruptedException {
        try {
            return establish(role);
        } catch (KeysNotUsableException e) {
            return Optional.of(new Custody.Waiting(String.valueOf(e.getMessage())));
        }
    }

    /** Empty when the role's authority is settled, as far as this issuer is concerned. */
    private Optional<Custody.Waiting> establish(AuthorityRole role) throws InterruptedException {
        Established found = keys.look(role);
        for (KeptAuthority kept : found.readable()) {
            if (log.standings().of(kept.id()).isEmpty()) {
                return Optional.of(foreignLog(role, kept));
            }
        }
        Optional<Standing> first = log.standings().first(role);
        if (!found.readable().isEmpty()
                || (first.isPresent() && !found.unreadable().isEmpty())) {
            return open(role, found);
        }
        if (!found.unreadable().isEmpty()) {
            // Whether it belongs to this log cannot be told, and beside it none is made.
            return found.unreadable().values().stream().findFirst().map(Custody.Waiting::new);
        }
        if (first.isPresent() && !keys.hasCandidate(role)) {
            return notHere(role, first.get());
        }
        if (first.isEmpty() && !createAuthorities) {
            return Optional.of(new Custody.Waiting("the log has no " + name(role)
                    + " authority and this issuer may not make one: set chancery.issuer.create-authorities=true on the one"
                    + " that shall, or bring your own with chancery authority csr and install"));
        }
        return alone(role);
    }

    /** Issuers that share a key directory make and settle a candidate one after the other. */
    private Optional<Custody.Waiting> alone(AuthorityRole role) throws InterruptedException {
        try (@Nullable Claim claim = keys.claim()) {
            if (claim == null || !keys.established(role).isEmpty()) {
                return Optional.of(new Custody.Waiting("another issuer makes the " + name(role)
                        + " authority in this key directory; this one looks again"));
            }
            Optional<Standing> first = log.standings().first(role);
            return first.isPresent() ? settle(role, first.get()) : begin(role);
        }
    }

    /** The log has no authority of this role. */
    private Optional<Custody.Waiting> begin(AuthorityRole role) throws InterruptedException {
        Optional<AuthorityKey> root = role == AuthorityRole.ROOT ? Optional.empty() : openRoot();
        if (role != AuthorityRole.ROOT && root.isEmpty()) {
            return Optional.of(rootElsewhere(role));
        }
        KeptAuthority candidate = keys.candidate(role).orElseGet(() -> create(designs.of(role, root.orElse(null))));
        reached.accept(Step.CANDIDATE_KEPT);
        log.publishAndReadBack(candidate.announcement());
        reached.accept(Step.PUBLISHED_AND_READ_BACK);
        Optional<Standing> first = log.standings().first(role);
        return first.isPresent() ? settle(role, first.get()) : Optional.of(notCounted(role, candidate));
    }

    /** The log has a first of this role; whether it is ours is all that matters now. */
    private Optional<Custody.Waiting> settle(AuthorityRole role, Standing first) {
        IssuerId authority = first.planned().authority();
        Optional<KeptAuthority> candidate = keys.candidate(role);
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

    private static Optional<Custody.Waiting> notHere(AuthorityRole role, Standing first) {
        // The root signs authorities, not certificates: without its key the others' can be issued.
        return role == AuthorityRole.ROOT
                ? Optional.empty()
                : Optional.of(new Custody.Waiting("authority "
                        + first.planned().authority() + " of role " + name(role) + " with SHA-256 " + fingerprint(first)
                        + " is on the log and its key is not in this issuer's key directory: give this issuer the directory"
                        + " of the one that has it, have that one seal it (chancery authority share-request), or leave the work"
                        + " to that one; no key is made here"));
    }

    private Custody.Waiting rootElsewhere(AuthorityRole role) {
        String root = log.standings()
                .first(AuthorityRole.ROOT)
                .map(first -> first.planned().authority() + " with SHA-256 " + fingerprint(first))
                .orElse("that is settled");
        return new Custody.Waiting("the log has the root " + root + " and no " + name(role)
                + " authority yet; the issuer that holds the root's key makes it: start that one, or give its key directory"
                + " to this one");
    }

    private KeptAuthority create(AuthorityDesign design) {
        KeptAuthority candidate = keys.create(design);
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
    private Optional<Custody.Waiting> open(AuthorityRole role, Established found) {
        if (role == AuthorityRole.ROOT) {
            return Optional.empty();
        }
        Optional<String> none = opened.open(found);
        return role == AuthorityRole.SERVICES ? none.map(Custody.Waiting::new) : Optional.empty();
    }

    private Custody.Waiting foreignLog(AuthorityRole role, KeptAuthority kept) {
        AuthorityStandings standings = log.standings();
        String theirs = standings
                .first(role)
                .map(first ->
                        "has " + name(role) + " " + first.planned().authority() + " with SHA-256 " + fingerprint(first))
                .orElse("has no " + name(role) + " authority at all");
        return new Custody.Waiting(
                "this issuer holds " + name(role) + " " + kept.id() + " with SHA-256 " + fingerprint(kept)
                        + " in " + kept.directory() + ", but the log " + theirs
                        + ": connect it to the log that its authorities stand on (kafka.bootstrap.servers) or restore that log; only"
                        + " if that log is gone for good, move the key directory away and begin anew");
    }

    private static Custody.Waiting notCounted(AuthorityRole role, KeptAuthority candidate) {
        return new Custody.Waiting("candidate " + candidate.id() + " of role " + name(role)
                + " was published and does not count: its parent is not on the log; move " + candidate.directory()
                + " away and let a new one be made");
    }

    private static Sha256 fingerprint(Standing standing) {
        return Certificates.fingerprint(Pem.parseCertificate(standing.planned().certificate()));
    }

    private static Sha256 fingerprint(KeptAuthority kept) {
        return Certificates.fingerprint(kept.certificate());
    }

    private static String name(AuthorityRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
