/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.authorities.AuthorityRollover.Step;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** Roots and intermediates of somebody else's: on the log as authorities whose keys are not here, trusted because an administrator confirmed their fingerprint. */
final class ExternalRoots {
    private static final String WHY = "it is an external root, whose key this issuer never had; have its owner sign";

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final AuthorityTemplates designs;
    private final Announcements announcements;
    private final Consumer<Step> reached;

    ExternalRoots(
            KeyDirectory keys,
            AuthorityLog log,
            AuthorityTemplates designs,
            Announcements announcements,
            Consumer<Step> reached) {
        this.keys = keys;
        this.log = log;
        this.designs = designs;
        this.announcements = announcements;
        this.reached = reached;
    }

    /** Why this root is not to be brought in. One that stands on the log already was confirmed before, or is its first. */
    List<String> faults(X509CertificateHolder root, @Nullable Sha256 fingerprint) {
        Sha256 actual = Certificates.fingerprint(root);
        if (fingerprint != null && !fingerprint.equals(actual)) {
            return List.of("the root's SHA-256 fingerprint is " + actual + ", but --root-fingerprint is " + fingerprint
                    + "; compare it with the fingerprint that its owner gave you out of band");
        }
        Optional<AuthorityStatus> known = log.timeline().of(IssuerId.of(root));
        if (known.isPresent() && known.get().endedAt() != null) {
            return List.of("the root with SHA-256 fingerprint " + actual + " has been distrusted or expired since "
                    + known.get().endedAt() + ", which cannot be undone; have it signed by another root");
        }
        return fingerprint == null && known.isEmpty()
                ? List.of("the root with SHA-256 fingerprint " + actual
                        + " is not on the log; compare it with the fingerprint that its owner gave you out of band, "
                        + "and "
                        + "confirm it with --root-fingerprint")
                : List.of();
    }

    /** On the log, confirmed and kept here when this returns. Repeated it changes nothing. */
    void bringIn(X509CertificateHolder root) throws InterruptedException {
        IssuerId id = IssuerId.of(root);
        Optional<StoredAuthority> begun =
                keys.successor(AuthorityRole.ROOT).filter(kept -> kept.id().equals(id));
        if (begun.isEmpty() && log.timeline().of(id).isPresent()) {
            return;
        }
        StoredAuthority kept = begun.orElseGet(() -> keep(root));
        reached.accept(Step.ROOT_KEPT);
        StoredAuthority counted = announcements.counted(kept);
        reached.accept(Step.ROOT_PUBLISHED);
        log.publishAndReadBack(new AuthorityConfirmed(
                id,
                Certificates.fingerprint(root),
                counted.announcement().activeFrom().truncatedTo(ChronoUnit.SECONDS)));
        reached.accept(Step.ROOT_CONFIRMED);
        keys.establish(counted);
        reached.accept(Step.ROOT_ESTABLISHED);
    }

    private StoredAuthority keep(X509CertificateHolder root) {
        keys.successor(AuthorityRole.ROOT).ifPresent(keys::discard);
        return keys.keepForeignRoot(
                root,
                designs.announcement(AuthorityRole.ROOT, announcements.ordinal(AuthorityRole.ROOT), root, null, null),
                WHY + " (" + designs.clock().instant() + ")");
    }

    /** Another certificate of the same authority on the log would be handed out in place of this one. */
    List<String> faultsBetween(List<X509CertificateHolder> chain) {
        List<String> faults = new ArrayList<>();
        for (X509CertificateHolder each : chain.subList(1, chain.size() - 1)) {
            log.timeline()
                    .of(IssuerId.of(each))
                    .map(known -> Pem.parseCertificate(known.announced().certificate()))
                    .filter(known -> !known.equals(each))
                    .ifPresent(known -> faults.add("the log has another certificate for \"" + each.getSubject()
                            + "\", with SHA-256 fingerprint " + Certificates.fingerprint(known)
                            + "; use that one in the chain, or have the CA signed by one that is not "
                            + "on the log"));
        }
        return faults;
    }

    /** Those between the authority and its root, from the root down: each counts only under one that counts. Repeated it changes nothing. */
    void bringInBetween(List<X509CertificateHolder> chain) throws InterruptedException {
        for (int i = chain.size() - 2; i > 0; i--) {
            IssuerId id = IssuerId.of(chain.get(i));
            if (log.timeline().of(id).isEmpty()) {
                log.publishAndReadBack(designs.announcement(
                        AuthorityRole.INTERMEDIATE,
                        announcements.ordinal(AuthorityRole.INTERMEDIATE),
                        chain.get(i),
                        IssuerId.of(chain.get(i + 1)),
                        null));
            }
            if (log.timeline().of(id).isEmpty()) {
                throw new IllegalStateException("intermediate " + id
                        + " was announced but has no effect, because the clocks of this machine and the broker "
                        + "differ by "
                        + "more than 30 seconds; correct them");
            }
        }
    }
}
