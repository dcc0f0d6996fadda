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
    private static final String WHY = "it is somebody else's root, and its key was never here; have its owner sign";

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
            return List.of("the root has SHA-256 " + actual + ", and --root-fingerprint says " + fingerprint
                    + ": compare it with what its owner told you by another way than this file");
        }
        Optional<AuthorityStatus> known = log.timeline().of(IssuerId.of(root));
        if (known.isPresent() && known.get().endedAt() != null) {
            return List.of("the root with SHA-256 " + actual + " is distrusted or over since "
                    + known.get().endedAt() + ", and there is no way back: have it signed by another root");
        }
        return fingerprint == null && known.isEmpty()
                ? List.of("the root with SHA-256 " + actual
                        + " is not on the log: compare that with what its owner told you by another way than this file, and"
                        + " confirm it with --root-fingerprint")
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
                    .ifPresent(
                            known -> faults.add(
                                    "the log has another certificate of \"" + each.getSubject()
                                            + "\", with SHA-256 " + Certificates.fingerprint(known)
                                            + ": give that one in the chain, or have the authority signed by one that is not on the log"));
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
                        + " was announced and does not count: this machine's clock and the broker's differ by more than half a"
                        + " minute; correct them");
            }
        }
    }
}
