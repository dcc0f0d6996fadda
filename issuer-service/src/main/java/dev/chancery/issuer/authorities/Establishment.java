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
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Map<IssuerId, AuthorityKey> opened = new LinkedHashMap<>();
    private final Set<AuthorityRole> lacking = EnumSet.noneOf(AuthorityRole.class);
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
        Map<IssuerId, AuthorityKey> all = new LinkedHashMap<>(opened);
        all.putAll(onlineRoots.open());
        return new Custody.Held(all, withoutPlatform.isEmpty() && lacking.isEmpty() && !onlineRoots.areThere());
    }

    /**
     * Nothing that others ask for waits for the suite's own identities: where their authority is missing, or another issuer holds it, this one works
     * without. What it does hold has to stand on the log all the same.
     */
    private Optional<Custody.Waiting> platform() throws InterruptedException {
        Optional<Custody.Waiting> waiting = establish(AuthorityRole.PLATFORM);
        if (waiting.isEmpty() || !keys.established(AuthorityRole.PLATFORM).isEmpty()) {
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

    /** Empty when the role's authority is settled, as far as this issuer is concerned. */
    private Optional<Custody.Waiting> establish(AuthorityRole role) throws InterruptedException {
        List<KeptAuthority> established = keys.established(role);
        for (KeptAuthority kept : established) {
            if (log.standings().of(kept.id()).isEmpty()) {
                return Optional.of(foreignLog(role, kept));
            }
        }
        if (!established.isEmpty()) {
            Optional<Custody.Waiting> unusable = open(established);
            return unusable.isPresent() ? unusable : succeeded(role);
        }
        Optional<Standing> first = log.standings().first(role);
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

    /**
     * An authority came after those whose keys are here. Before its time everything goes on, and its key may still come; from then on the requests are
     * for those who have it.
     */
    private Optional<Custody.Waiting> succeeded(AuthorityRole role) {
        Instant now = designs.clock().instant();
        List<Standing> missing = role == AuthorityRole.ROOT
                ? List.of()
                : log.standings().all().stream()
                        .filter(each -> each.planned().role() == role && each.endedAt() == null)
                        .filter(each -> !opened.containsKey(each.planned().authority()))
                        .toList();
        if (missing.isEmpty()) {
            lacking.remove(role);
        } else {
            lacking.add(role);
        }
        return role == AuthorityRole.SERVICES
                ? log.standings()
                        .active(role, now)
                        .filter(missing::contains)
                        .map(active -> new Custody.Waiting("authority "
                                + active.planned().authority() + " with SHA-256 " + fingerprint(active)
                                + " took over the role " + name(role) + " at " + active.activeFrom()
                                + " and its key is not in this issuer's key directory: give this issuer the directory of the"
                                + " one that has it, or leave the work to that one"))
                : Optional.empty();
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
            return open(keys.established(role));
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

    private Optional<Custody.Waiting> open(List<KeptAuthority> established) {
        for (KeptAuthority kept : established) {
            if (kept.announcement().role() == AuthorityRole.ROOT) {
                return Optional.empty();
            }
            if (!opened.containsKey(kept.id())) {
                AuthorityKey key = keys.open(kept);
                @Nullable
                Sha256 announced = log.standings()
                        .of(kept.id())
                        .map(standing -> standing.planned().serialSecretSha256())
                        .orElse(null);
                Optional<String> flaw = numbersOtherwise(kept, key, announced);
                if (flaw.isPresent()) {
                    return flaw.map(Custody.Waiting::new);
                }
                opened.put(kept.id(), key);
            }
        }
        return Optional.empty();
    }

    /** Why it must not certify by request, with the remedy; empty when its secret is the one that the log tells of. */
    static Optional<String> numbersOtherwise(KeptAuthority kept, AuthorityKey key, @Nullable Sha256 announced) {
        String own = key.numbers() ? "has SHA-256 " + key.serialSecretSha256() : "is not here";
        return key.numbers() && key.serialSecretSha256().equals(announced)
                ? Optional.empty()
                : Optional.of("the serial secret of authority " + kept.id() + " " + own + ", the log says " + announced
                        + ": with another secret repeated requests would get other serials; put back "
                        + kept.directory() + " from its backup");
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
