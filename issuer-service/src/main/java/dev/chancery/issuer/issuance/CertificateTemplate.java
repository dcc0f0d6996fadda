/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.issuer.authorities.StatusUrls;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Profile;
import dev.chancery.policy.SubjectRule;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.ValidityTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A certificate as granted, before it has a serial number. Everything in it is the profile's, the authority's or granted by name. A leaf, but for
 * profiles with an authority.
 */
record CertificateTemplate(
        AuthorityKey authority,
        StatusUrls status,
        AuthorityAnnounced planned,
        Granted granted,
        SubjectPublicKeyInfo publicKey) {

    ToBeSigned toBeSigned(Instant time, int crlShard) {
        Profile profile = granted.profile();
        CertificateDraft draft = CertificateDraft.under(authority.certificate())
                .signedWith(authority.algorithm())
                .validity(notBefore(time), notAfter(time))
                .subject(subject())
                .publicKey(publicKey)
                .keyUsage(profile.keyUses())
                .names(granted.names());
        if (!profile.extendedKeyUsage().isEmpty()) {
            draft.extendedKeyUsage(profile.extendedKeyUses());
        }
        if (profile.status().ocsp() || profile.status().issuer()) {
            draft.statusAt(
                    profile.status().ocsp() ? List.of(status.ocsp()) : List.of(),
                    profile.status().issuer() ? List.of(status.certificateOf(authority.authority())) : List.of());
        }
        if (profile.status().crl()) {
            draft.crlAt(List.of(status.crlOf(authority.authority(), crlShard)));
        }
        if (profile.authority() != null) {
            draft.authority(profile.authority().pathLength())
                    .nameLimits(profile.authority().limits());
        }
        if (profile.status().noCheck()) {
            draft.ocspNoCheck();
        }
        if (profile.status().noRevAvail()) {
            draft.noRevAvail();
        }
        return draft.toBeSigned();
    }

    private DistinguishedName subject() {
        return granted.profile().subject().source() == SubjectRule.Source.RESPONDER
                ? DistinguishedName.commonName("Chancery OCSP responder for " + planned.name())
                : granted.subject();
    }

    /** Backdated for clocks that are behind, but never to before the authority itself was valid. */
    Instant notBefore(Instant time) {
        Instant backdated = whole(time).minus(granted.profile().backdate());
        Instant beginning =
                ValidityTime.decode(authority.certificate().toASN1Structure().getStartDate());
        return backdated.isBefore(beginning) ? beginning : backdated;
    }

    /** RFC 5280 §4.1.2.5: notAfter is the last second of validity, so a lifetime of 30 days ends a second earlier. */
    Instant notAfter(Instant time) {
        return whole(time).plus(granted.validity()).minusSeconds(1);
    }

    static Instant whole(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
