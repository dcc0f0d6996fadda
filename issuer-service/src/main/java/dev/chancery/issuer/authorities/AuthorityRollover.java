/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.authorities.Reply.Done;
import dev.chancery.issuer.authorities.Reply.Refused;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.issuer.keys.StoredRequest;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * How a later authority comes to be: kept in the key directory → its root on the log and confirmed, where that is a new one → published → read
 * back → established → the former one of its role retired.
 *
 * <p>Each step is durable before the next begins, and every method looks at the key directory and at the log anew: whoever was cut off is asked
 * again with the same, and goes on from there. The caller holds the directory's claim, and has read the log to its end.
 */
public final class AuthorityRollover {
    /** What is on the disk, or on the log, after each step. */
    public enum Step {
        SUCCESSOR_KEPT,
        ROOT_KEPT,
        ROOT_PUBLISHED,
        ROOT_CONFIRMED,
        ROOT_ESTABLISHED,
        PUBLISHED,
        ESTABLISHED,
        FORMER_RETIRED
    }

    private static final List<AuthorityRole> ISSUING = List.of(AuthorityRole.SERVICES, AuthorityRole.PLATFORM);

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final AuthorityTemplates designs;
    private final InstantSource clock;
    private final Consumer<Step> reached;
    private final Announcements announcements;
    private final ExternalRoots roots;

    /** @param reached told of each step: where a test pulls the plug */
    public AuthorityRollover(
            KeyDirectory keys,
            AuthorityLog log,
            AuthorityTemplates designs,
            InstantSource clock,
            Consumer<Step> reached) {
        this.keys = keys;
        this.log = log;
        this.designs = designs;
        this.clock = clock;
        this.reached = reached;
        this.announcements = new Announcements(keys, log, designs);
        this.roots = new ExternalRoots(keys, log, designs, announcements, reached);
    }

    /**
     * A key whose certificate somebody else is to sign, and its CSR. Asked again it is the same key, until a certificate for it is installed.
     *
     * @param subject as {@link DistinguishedName#parse} reads it; null for one as this issuer's own would have
     */
    public Reply request(AuthorityRole role, @Nullable String subject) {
        if (!ISSUING.contains(role)) {
            return Refused.because("a CSR for a root is not possible; request a CA of role services or platform");
        }
        Optional<StoredRequest> waiting = keys.requests().waiting(role);
        StoredRequest request = waiting.isPresent()
                ? waiting.get()
                : keys.requests().make(role, designs.keys().issuing(), name(role, subject), designs.pathLength(role));
        return new Done(
                List.of(
                        waiting.isPresent()
                                ? "a key for role " + name(role) + " is already pending; this is its CSR"
                                : "a key for role " + name(role) + " was created",
                        "next: have the CSR signed, then run 'chancery authority install --chain FILE "
                                + "--root-fingerprint "
                                + "SHA256'"),
                Map.of("request.csr", request.pem()));
    }

    private DistinguishedName name(AuthorityRole role, @Nullable String subject) {
        return subject == null ? designs.subject(role, announcements.ordinal(role)) : DistinguishedName.parse(subject);
    }

    /**
     * Takes the certificate for a key that waits for it.
     *
     * @param pem the certificate, those above it in their order, its root
     * @param fingerprint SHA-256 of the root, as its owner told it by another way; null where the log has that root already
     */
    public Reply install(String pem, @Nullable Sha256 fingerprint) throws InterruptedException {
        List<X509CertificateHolder> chain = Pem.parseChain(pem);
        if (chain.size() < 2 || chain.size() > ChainCheck.CERTIFICATES_MAX) {
            return Refused.because("the chain has " + chain.size()
                    + " certificates; give the new CA's certificate, then each issuer up to the root, in PEM, "
                    + ChainCheck.CERTIFICATES_MAX + " at most");
        }
        X509CertificateHolder authority = chain.getFirst();
        X509CertificateHolder root = chain.getLast();
        List<String> faults = new ArrayList<>(roots.faults(root, fingerprint));
        faults.addAll(roots.faultsBetween(chain));
        Optional<StoredAuthority> kept = kept(IssuerId.of(authority));
        if (kept.isEmpty()) {
            Optional<StoredRequest> request = waiting(authority);
            faults.addAll(
                    0,
                    ChainCheck.faults(
                            chain,
                            request.map(one -> designs.pathLength(one.role())).orElse(0),
                            clock.instant()));
            faults.addAll(unexpected(authority, request));
            if (faults.isEmpty()) {
                kept = request.map(one -> adopt(one, authority, chain.get(1)));
            }
        }
        if (!faults.isEmpty()) {
            return new Refused(faults);
        }
        reached.accept(Step.SUCCESSOR_KEPT);
        roots.bringIn(root);
        roots.bringInBetween(chain);
        return settle(kept.orElseThrow());
    }

    private static List<String> unexpected(X509CertificateHolder authority, Optional<StoredRequest> request) {
        return request.isPresent()
                ? List.of()
                : List.of("no key is pending for the certificate of \"" + authority.getSubject()
                        + "\"; have the CSR of 'chancery authority csr --role ROLE' signed, and install that "
                        + "certificate");
    }

    private StoredAuthority adopt(StoredRequest request, X509CertificateHolder authority, X509CertificateHolder above) {
        requireNoOther(request.role());
        return keys.adopt(
                request,
                authority,
                secret -> designs.announcement(
                        request.role(), announcements.ordinal(request.role()), authority, IssuerId.of(above), secret));
    }

    /**
     * Makes the next authority of a role, signed by a root whose key is here.
     *
     * @param order who asks again with it gets the same one
     */
    public Reply create(AuthorityRole role, String order) throws InterruptedException {
        if (role == AuthorityRole.ROOT) {
            return Refused.because("a new root needs 'chancery authority install', or a new log");
        }
        Optional<StoredAuthority> begun = Stream.concat(keys.successor(role).stream(), keys.established(role).stream())
                .filter(kept -> kept.candidate() || KeyDirectory.isOf(kept, order))
                .findFirst();
        if (begun.isPresent()) {
            return settle(begun.get());
        }
        if (log.timeline().first(role).isEmpty()) {
            return Refused.because("the log has no " + name(role)
                    + " CA yet; an issuer with chancery.issuer.create-authorities=true creates the first one");
        }
        Optional<AuthorityKey> root = openRoot();
        if (root.isEmpty()) {
            return Refused.because(
                    "this issuer has no root key to sign with; run 'chancery authority restore-root --in FILE', or"
                            + " 'chancery authority csr --role " + name(role) + "', a ceremony, and 'chancery "
                            + "authority install'");
        }
        if (!designs.fits(role, root.get())) {
            return Refused.because("the root's pathLenConstraint does not permit CAs below a CA of role " + name(role)
                    + ", which chancery.issuer.sub-authorities=true needs; set it to false, or use a root that was "
                    + "created with"
                    + " it");
        }
        StoredAuthority successor =
                keys.createSuccessor(designs.successor(role, root.get(), announcements.ordinal(role)), order);
        reached.accept(Step.SUCCESSOR_KEPT);
        return settle(successor);
    }

    private Optional<AuthorityKey> openRoot() {
        return keys.established(AuthorityRole.ROOT).stream()
                .filter(kept -> KeyDirectory.offline(kept).isEmpty())
                .filter(kept -> log.timeline()
                        .of(kept.id())
                        .filter(status -> status.endedAt() == null)
                        .isPresent())
                .findFirst()
                .map(keys::open);
    }

    /** From the key directory to the log, back, and to the end of the former one. */
    private Reply settle(StoredAuthority kept) throws InterruptedException {
        StoredAuthority announced = announcements.counted(kept);
        reached.accept(Step.PUBLISHED);
        if (announced.candidate()) {
            keys.establish(announced);
        }
        reached.accept(Step.ESTABLISHED);
        AuthorityStatus status = log.timeline().of(announced.id()).orElseThrow();
        List<String> lines = new ArrayList<>(List.of(
                status.announced().name() + "  " + Certificates.fingerprint(announced.certificate()),
                "active from " + status.activeFrom() + " on, so that every issuer and OCSP responder knows it by "
                        + "then"));
        for (AuthorityStatus former : formers(status)) {
            log.publishAndReadBack(new AuthorityRetired(former.announced().authority(), status.activeFrom()));
            lines.add(former.announced().name() + " issues no certificates from then on; it keeps signing CRLs and "
                    + "OCSP signer certificates");
        }
        reached.accept(Step.FORMER_RETIRED);
        return new Done(lines, Map.of());
    }

    private List<AuthorityStatus> formers(AuthorityStatus successor) {
        return log.timeline().all().stream()
                .filter(each -> each.announced().role() == successor.announced().role())
                .filter(each -> each.endedAt() == null && !each.equals(successor))
                .filter(each -> !each.activeFrom().isAfter(successor.activeFrom()))
                .toList();
    }

    /** Ends the certificates of one that is not needed for new ones any more; it goes on signing status. */
    public Reply retire(IssuerId id) throws InterruptedException {
        Optional<AuthorityStatus> found = log.timeline().of(id);
        if (found.isEmpty() || !ISSUING.contains(found.get().announced().role())) {
            return Refused.because("there is no issuing CA " + id + "; 'chancery authorities' lists them");
        }
        AuthorityAnnounced planned = found.get().announced();
        if (found.get().endedAt() != null) {
            return Done.of(planned.name() + " issues no certificates from "
                    + found.get().endedAt() + " on");
        }
        if (others(found.get()).isEmpty()) {
            return Refused.because(planned.name() + " is the only CA of its role; run 'chancery authority new --role "
                    + name(planned.role()) + "', which creates its successor and retires it");
        }
        AuthorityRetired retired =
                new AuthorityRetired(id, designs.later(planned).activeFrom());
        log.publishAndReadBack(retired);
        return Done.of(planned.name() + " issues no certificates from " + retired.from()
                + " on; it keeps signing CRLs and " + "OCSP signer certificates");
    }

    private List<AuthorityStatus> others(AuthorityStatus one) {
        AuthorityTimeline timeline = log.timeline();
        return timeline.all().stream()
                .filter(each -> each.announced().role() == one.announced().role() && each.endedAt() == null)
                .filter(each -> !each.equals(one))
                .toList();
    }

    private Optional<StoredAuthority> kept(IssuerId id) {
        return ISSUING.stream()
                .flatMap(role -> Stream.concat(keys.successor(role).stream(), keys.established(role).stream()))
                .filter(kept -> kept.id().equals(id))
                .findFirst();
    }

    private Optional<StoredRequest> waiting(X509CertificateHolder authority) {
        return ISSUING.stream()
                .flatMap(role -> keys.requests().waiting(role).stream())
                .filter(request -> request.publicKey().equals(authority.getSubjectPublicKeyInfo()))
                .findFirst();
    }

    private void requireNoOther(AuthorityRole role) {
        keys.successor(role).ifPresent(other -> {
            throw new IllegalArgumentException("successor " + other.id() + " of role " + name(role)
                    + " is pending; finish it first with 'chancery authority new --role " + name(role) + "'");
        });
    }

    private static String name(AuthorityRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
