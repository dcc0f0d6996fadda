/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.authorities.Reply.Done;
import dev.chancery.issuer.authorities.Reply.Refused;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.SharedKeys;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a further issuer, with a key directory of its own, gets the issuing authorities' keys: it says whom to seal to, an administrator compares the
 * fingerprint, the first seals. The root's key goes another way, {@link RootKeyAvailability}. The caller holds the directory's claim.
 */
public final class KeyTransfer {
    private final KeyDirectory keys;
    private final AuthorityLog log;

    public KeyTransfer(KeyDirectory keys, AuthorityLog log) {
        this.keys = keys;
        this.log = log;
    }

    /** The issuer that wants them: whom to seal to. */
    public Reply request() {
        String recipient = keys.sharedKeys().recipient();
        return new Done(
                List.of(
                        "fingerprint  " + SharedKeys.fingerprint(recipient),
                        "next: on the host of the issuer that has the keys, run 'chancery authority share --to FILE "
                                + "--fingerprint FINGERPRINT'"),
                Map.of("recipient.pem", recipient));
    }

    /**
     * The issuer that has them.
     *
     * @param confirmed as the other issuer printed it, told by another way than the file
     */
    public Reply share(String recipient, Sha256 confirmed) {
        Sha256 actual = SharedKeys.fingerprint(recipient);
        if (!actual.equals(confirmed)) {
            return Refused.because("the file's fingerprint is " + actual + ", but --fingerprint is " + confirmed
                    + "; compare it with the fingerprint that the new issuer printed");
        }
        List<StoredAuthority> all = Stream.of(AuthorityRole.SERVICES, AuthorityRole.PLATFORM)
                .flatMap(role -> keys.established(role).stream())
                .toList();
        if (all.isEmpty()) {
            return Refused.because("this issuer has no CA keys; run this on the issuer that has them");
        }
        return new Done(
                List.of(
                        "encrypted for " + actual + ": "
                                + String.join(
                                        ", ",
                                        all.stream()
                                                .map(one -> one.announcement().name())
                                                .toList()),
                        "next: on the new issuer's host, run 'chancery authority receive --in FILE'"),
                Map.of("sealed.pem", keys.sharedKeys().seal(all, recipient)));
    }

    /** The issuer that wants them, again. */
    public Reply receive(String sealed) {
        List<AuthorityAnnounced> taken = keys.sharedKeys().open(sealed, this::requireOnLog);
        return new Done(
                List.of("installed the keys of "
                        + String.join(
                                ", ",
                                taken.stream().map(AuthorityAnnounced::name).toList())),
                Map.of());
    }

    private void requireOnLog(AuthorityAnnounced planned) {
        Optional<AuthorityStatus> status = log.timeline().of(planned.authority());
        if (status.isEmpty() || !status.get().announced().certificate().equals(planned.certificate())) {
            throw new KeysNotUsableException("the content sealed as " + planned.name() + " has SHA-256 "
                    + Certificates.fingerprint(Pem.parseCertificate(planned.certificate()))
                    + " and is not on this log; the two issuers use different logs");
        }
    }
}
