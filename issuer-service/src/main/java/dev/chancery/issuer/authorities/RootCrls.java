/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.issuer.authorities.Reply.Done;
import dev.chancery.issuer.authorities.Reply.Refused;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.SigningAudit;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.lint.CrlLint;
import dev.chancery.x509.lint.Finding;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The list of each root whose certificate is here: signed here while its key is, brought in from a ceremony while it is not. The last one is kept
 * beside the root before it is published, so that whoever was cut off publishes the same again; the log forgets lists after a month, so it is
 * published anew every week. The caller holds the key directory's claim.
 */
public final class RootCrls {
    private static final Logger LOG = Logger.getLogger(RootCrls.class);
    /** Long, since it takes people to sign the next where the root is offline; here it is signed anew at half of it. */
    private static final Duration LIFETIME = Duration.ofDays(60);

    private static final Duration PUBLISHED_EVERY = Duration.ofDays(7);
    /** By so much may the clocks of issuers that share the key directory differ. */
    private static final Duration AHEAD_MAX = Duration.ofSeconds(2);

    private static final Duration LEFT_MIN = Duration.ofHours(1);
    /** An issuer that has not seen the log's end for as long takes no requests: by then each one that does knows it. */
    private static final Duration NOTICE = Duration.ofSeconds(30);

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final CrlShelf shelf;
    private final Function<IssuerId, Optional<BigInteger>> onLog;
    private final SigningAudit notes;
    private final InstantSource clock;

    /** Where lists are published. */
    public interface CrlShelf {
        /** Returns once it is there. A failure means unknown. */
        void publish(CrlSigned list) throws InterruptedException;
    }

    /** @param onLog the highest number on the log of a root's list: another issuer may have published it */
    public RootCrls(
            KeyDirectory keys,
            AuthorityLog log,
            CrlShelf shelf,
            Function<IssuerId, Optional<BigInteger>> onLog,
            SigningAudit notes,
            InstantSource clock) {
        this.keys = keys;
        this.log = log;
        this.shelf = shelf;
        this.onLog = onLog;
        this.notes = notes;
        this.clock = clock;
    }

    /** Ends an authority: from now on nothing that it signed is to be believed. */
    public Reply revoke(IssuerId id, RevocationReason reason) throws InterruptedException {
        Optional<AuthorityStatus> found = log.timeline().of(id);
        if (found.isEmpty() || found.get().announced().parent() == null) {
            return Refused.because("there is no issuing CA " + id
                    + "; 'chancery authorities' lists them. A root cannot be revoked; use 'chancery authority "
                    + "distrust'");
        }
        if (reason == RevocationReason.CERTIFICATE_HOLD) {
            return Refused.because("certificateHold is not possible for a CA; the validity of what it signs "
                    + "meanwhile would be unclear");
        }
        AuthorityStatus revoked = found.get();
        if (!log.revoked().containsKey(id)) {
            log.publishAndReadBack(new AuthorityRevoked(id, reason, now().plus(NOTICE)));
        }
        List<String> lines = new ArrayList<>(List.of(
                revoked.announced().name() + " is revoked and issues no more certificates",
                "next: run 'chancery authority new --role "
                        + revoked.announced().role().name().toLowerCase(Locale.ROOT)
                        + "' if it has no successor, and renew the certificates that it issued"));
        Optional<StoredAuthority> root =
                parentOf(revoked).filter(one -> KeyDirectory.offline(one).isEmpty());
        if (root.isPresent()) {
            SignedCrl list = signed(root.get());
            publish(root.get(), list);
            lines.add("the root's CRL " + list.number() + " contains it");
        } else if (isSomebodyElses(revoked)) {
            lines.add("its issuer is an external CA, which signs the CRL; have its owner revoke serial number "
                    + serial(revoked).toString(16) + " with reason " + reason.rfcName()
                    + ". Until that CRL contains it, clients that do not use Chancery's trust bundles accept its "
                    + "certificates."
                    + " If the root itself is compromised, run 'chancery authority distrust ID'");
        } else {
            lines.add("this issuer does not have the root key; sign the CRL at a ceremony with --revoke "
                    + serial(revoked).toString(16) + " --reason " + reason.rfcName()
                    + ", then run 'chancery authority install-crl'");
        }
        return new Done(lines, Map.of());
    }

    /** A list that was signed elsewhere, at a ceremony. */
    public Reply install(byte[] der) throws InterruptedException {
        SignedCrl list = SignedCrl.parse(der);
        Optional<StoredAuthority> issuer = keys.established(AuthorityRole.ROOT).stream()
                .filter(root -> list.flaw(root.certificate(), url(root)).isEmpty())
                .findFirst();
        if (issuer.isEmpty()) {
            return new Refused(keys.established(AuthorityRole.ROOT).stream()
                    .map(root -> "it is not the CRL of " + root.announcement().name() + ": "
                            + list.flaw(root.certificate(), url(root)).orElse(""))
                    .toList());
        }
        StoredAuthority root = issuer.get();
        List<String> faults = faults(root, list);
        if (!faults.isEmpty()) {
            return new Refused(faults);
        }
        publish(root, list);
        List<String> lines = new ArrayList<>(List.of("list " + list.number() + " of "
                + root.announcement().name() + " is published; the next one is due before " + list.nextUpdate()));
        for (AuthorityStatus authority : children(root)) {
            Optional<RevokedEntry> entry = entry(list, authority);
            if (entry.isPresent()
                    && !log.revoked().containsKey(authority.announced().authority())) {
                log.publishAndReadBack(new AuthorityRevoked(
                        authority.announced().authority(), entry.get().reason(), now().plus(NOTICE)));
                lines.add(authority.announced().name() + " is revoked and issues no more certificates");
            }
        }
        return new Done(lines, Map.of());
    }

    private List<String> faults(StoredAuthority root, SignedCrl list) {
        List<String> faults = new ArrayList<>();
        for (Finding finding : CrlLint.check(list, root.certificate(), url(root))) {
            faults.add("it violates RFC 5280: " + finding + "; have it signed again");
        }
        if (list.nextUpdate().isBefore(now().plus(LEFT_MIN))) {
            faults.add("its nextUpdate is " + list.nextUpdate() + "; have one signed with a later nextUpdate");
        }
        if (list.thisUpdate().isAfter(now())) {
            faults.add("its thisUpdate is " + list.thisUpdate()
                    + ", which is in the future; the clock at the ceremony was wrong, so have it signed again");
        }
        Optional<SignedCrl> before = last(root);
        boolean same = before.isPresent() && before.get().sha256().equals(list.sha256());
        Optional<BigInteger> number = number(root);
        if (!same && number.isPresent() && list.number().compareTo(number.get()) <= 0) {
            faults.add("its number is " + list.number() + ", but " + number.get()
                    + " was already published; have it signed again, with that CRL as --crl");
        }
        if (before.isPresent() && !before.get().sha256().equals(list.sha256())) {
            for (RevokedEntry entry : before.get().entries()) {
                requireStill(list, entry.serial(), faults);
            }
        }
        for (AuthorityStatus child : children(root)) {
            if (log.revoked().containsKey(child.announced().authority())) {
                requireStill(list, serial(child), faults);
            }
        }
        return faults.stream().distinct().toList();
    }

    private static void requireStill(SignedCrl list, BigInteger serial, List<String> faults) {
        if (list.entries().stream().noneMatch(entry -> entry.serial().equals(serial))) {
            faults.add("serial number " + serial.toString(16)
                    + " is revoked but not on it; have it signed again with --revoke "
                    + serial.toString(16));
        }
    }

    /** The first list of a root, the next at half of a list's life, and the last one again before the log forgets it. */
    public void tend() throws InterruptedException {
        for (StoredAuthority root : keys.established(AuthorityRole.ROOT)) {
            boolean here = KeyDirectory.offline(root).isEmpty();
            Optional<SignedCrl> last = last(root);
            if (here && (last.isEmpty() || isHalfOver(last.get()) || isAhead(last.get()))) {
                publish(root, signed(root));
            } else if (last.isPresent() && keys.lists().publishedAt(root).isBefore(now().minus(PUBLISHED_EVERY))) {
                publish(root, last.get());
            }
            if (last.isPresent() && !here && isHalfOver(last.get())) {
                LOG.warnf(
                        "the root's CRL ends soon and its key is not here: hold a ceremony authority=%s nextUpdate=%s",
                        root.id(), last.get().nextUpdate());
            }
        }
    }

    private boolean isHalfOver(SignedCrl list) {
        Duration half = Duration.between(list.thisUpdate(), list.nextUpdate()).dividedBy(2);
        return now().isAfter(list.thisUpdate().plus(half));
    }

    /** A clock that was ahead dated it: clients do not take it yet. */
    private boolean isAhead(SignedCrl list) {
        return list.thisUpdate().isAfter(now().plus(AHEAD_MAX));
    }

    private SignedCrl signed(StoredAuthority root) {
        Optional<SignedCrl> before = last(root);
        List<RevokedEntry> entries = before.stream()
                .flatMap(list -> list.entries().stream())
                .map(this::notAhead)
                .collect(Collectors.toCollection(ArrayList::new));
        for (AuthorityStatus child : children(root)) {
            AuthorityRevoked revoked = log.revoked().get(child.announced().authority());
            if (revoked != null
                    && entries.stream().noneMatch(entry -> entry.serial().equals(serial(child)))) {
                entries.add(new RevokedEntry(serial(child), now(), revoked.reason()));
            }
        }
        BigInteger number = RootCrl.number(number(root), now());
        notes.intended(root.id(), "crl." + number);
        SignedCrl list = RootCrl.sign(keys.open(root), url(root), number, now(), LIFETIME, entries);
        notes.done(root.id(), "crl." + number, list.encoded());
        return list;
    }

    private RevokedEntry notAhead(RevokedEntry entry) {
        return entry.revokedAt().isAfter(now()) ? new RevokedEntry(entry.serial(), now(), entry.reason()) : entry;
    }

    private void publish(StoredAuthority root, SignedCrl list) throws InterruptedException {
        keys.lists().keep(root, list.encoded());
        shelf.publish(new CrlSigned(
                root.id(), 0, list.number(), list.thisUpdate(), list.nextUpdate(), Bytes.of(list.encoded())));
        keys.lists().published(root, now());
        LOG.infof(
                "root's list published authority=%s number=%s entries=%d",
                root.id(), list.number(), list.entries().size());
    }

    /** The highest that was published, as far as this issuer knows. */
    private Optional<BigInteger> number(StoredAuthority root) {
        return Stream.concat(last(root).map(SignedCrl::number).stream(), onLog.apply(root.id()).stream())
                .max(Comparator.naturalOrder());
    }

    private Optional<SignedCrl> last(StoredAuthority root) {
        return keys.lists().last(root).map(SignedCrl::parse);
    }

    private List<AuthorityStatus> children(StoredAuthority root) {
        return log.timeline().all().stream()
                .filter(status -> root.id().equals(status.announced().parent()))
                .toList();
    }

    private Optional<StoredAuthority> parentOf(AuthorityStatus authority) {
        return keys.established(AuthorityRole.ROOT).stream()
                .filter(root -> root.id().equals(authority.announced().parent()))
                .findFirst();
    }

    /** The log's first root was made by an issuer of the suite; whatever else stands above came from outside. */
    private boolean isSomebodyElses(AuthorityStatus authority) {
        return log.timeline()
                .first(AuthorityRole.ROOT)
                .filter(own ->
                        own.announced().authority().equals(authority.announced().parent()))
                .isEmpty();
    }

    private static Optional<RevokedEntry> entry(SignedCrl list, AuthorityStatus authority) {
        return list.entries().stream()
                .filter(entry -> entry.serial().equals(serial(authority)))
                .findFirst();
    }

    private static BigInteger serial(AuthorityStatus authority) {
        return Pem.parseCertificate(authority.announced().certificate()).getSerialNumber();
    }

    private static String url(StoredAuthority root) {
        return new StatusUrls(root.announcement().statusUrl()).crlOf(root.id(), 0);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
