/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.AuthorityTemplate;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.NameLimits;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.ValidityTime;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * What the certificates of first authorities say (RFC 5280 §4.2): root for ten years, issuing authorities for five.
 *
 * @param limits what any of them may certify at all; empty for no limit
 */
public record AuthorityTemplates(
        String name,
        AuthorityKeys keys,
        StatusUrls status,
        Optional<NameLimits> limits,
        Hierarchy hierarchy,
        int crlShards,
        InstantSource clock,
        SecureRandom random) {
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3_650);
    private static final Duration ISSUING_LIFETIME = Duration.ofDays(5 * 365);
    /** Clocks of those who check differ. */
    private static final Duration BACKDATE = Duration.ofMinutes(10);

    private static final List<KeyUse> AUTHORITY_USES = List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN);
    private static final int SERIAL_BITS = 159;

    /** Long enough before it becomes active that each issuer and each responder knows it by then, on clocks that differ a little. */
    private static final Duration NOTICE = AuthorityTimeline.NOTICE_MIN.plusSeconds(30);

    /**
     * What is settled for a root and all below it when the root is made.
     *
     * @param subAuthorities whether tenants may be certified authorities below the issuing one of {@code services}
     * @param rootOcsp whether the root certifies OCSP signers, and what it signs names OCSP
     */
    public record Hierarchy(boolean subAuthorities, boolean rootOcsp) {}

    /** The first of its role. */
    AuthorityTemplate of(AuthorityRole role, @Nullable AuthorityKey root) {
        return root == null ? new Root() : new Issuing(role, root, 1, Duration.ZERO);
    }

    /** One that comes after others. */
    AuthorityTemplate successor(AuthorityRole role, AuthorityKey root, int ordinal) {
        return new Issuing(role, root, ordinal, NOTICE);
    }

    /** How many authorities may stand between one of this role and a leaf (RFC 5280 §4.2.1.9). */
    int pathLength(AuthorityRole role) {
        return hierarchy.subAuthorities() && role == AuthorityRole.SERVICES ? 1 : 0;
    }

    /** Whether a root may have an authority of this role below it. */
    boolean fits(AuthorityRole role, AuthorityKey root) {
        return Certificates.pathLength(root.certificate()) > pathLength(role);
    }

    /** What somebody else is asked to certify, unless another subject is wanted. */
    DistinguishedName subject(AuthorityRole role, int ordinal) {
        return DistinguishedName.commonName(name + " " + title(role) + " " + ordinal);
    }

    /** What the log says of an authority whose certificate comes from elsewhere. */
    AuthorityAnnounced announcement(
            AuthorityRole role,
            int ordinal,
            X509CertificateHolder certificate,
            @Nullable IssuerId parent,
            @Nullable Sha256 serialSecret) {
        return planned(role, ordinal, certificate, parent, serialSecret, NOTICE);
    }

    /** The same, active later: for one that came onto the log too late to count. */
    AuthorityAnnounced later(AuthorityAnnounced planned) {
        return new AuthorityAnnounced(
                planned.authority(),
                planned.name(),
                planned.role(),
                planned.certificate(),
                planned.parent(),
                planned.serialSecretSha256(),
                planned.statusUrl(),
                planned.crlShards(),
                activeFrom(NOTICE));
    }

    /** Signs authorities, its own CRL, and OCSP signers where it shall. */
    private final class Root implements AuthorityTemplate {
        @Override
        public AuthorityRole role() {
            return AuthorityRole.ROOT;
        }

        @Override
        public KeyAlgorithm key() {
            return keys.root();
        }

        @Override
        public boolean numbers() {
            return hierarchy.rootOcsp();
        }

        @Override
        public @Nullable AuthorityKey parent() {
            return null;
        }

        @Override
        public ToBeSigned certificate(SubjectPublicKeyInfo publicKey, AlgorithmIdentifier own) {
            Instant from = notBefore();
            CertificateDraft draft = CertificateDraft.selfSigned(
                            DistinguishedName.commonName(name + " Root").toX500Name())
                    .signedWith(own)
                    .validity(from, from.plus(ROOT_LIFETIME).minusSeconds(1))
                    .publicKey(publicKey)
                    .authority(pathLength(AuthorityRole.SERVICES) + 1)
                    .keyUsage(AUTHORITY_USES);
            limits.ifPresent(draft::nameLimits);
            return draft.toBeSigned().withSerial(randomSerial(random));
        }

        @Override
        public AuthorityAnnounced announcement(X509CertificateHolder certificate, @Nullable Sha256 serialSecret) {
            return planned(AuthorityRole.ROOT, 1, certificate, null, serialSecret, Duration.ZERO);
        }
    }

    /** Signs everybody's certificates. No extended key usage: OCSPSigning least of all. */
    private final class Issuing implements AuthorityTemplate {
        private final AuthorityRole role;
        private final AuthorityKey root;
        private final int ordinal;
        private final Duration notice;

        Issuing(AuthorityRole role, AuthorityKey root, int ordinal, Duration notice) {
            this.role = role;
            this.root = root;
            this.ordinal = ordinal;
            this.notice = notice;
        }

        @Override
        public AuthorityRole role() {
            return role;
        }

        @Override
        public KeyAlgorithm key() {
            return keys.issuing();
        }

        @Override
        public boolean numbers() {
            return true;
        }

        @Override
        public AuthorityKey parent() {
            return root;
        }

        @Override
        public ToBeSigned certificate(SubjectPublicKeyInfo publicKey, AlgorithmIdentifier own) {
            X500Name subject = AuthorityTemplates.this.subject(role, ordinal).toX500Name();
            return issuing(root, status, subject, publicKey, pathLength(role), limits, clock.instant(), random);
        }

        @Override
        public AuthorityAnnounced announcement(X509CertificateHolder certificate, @Nullable Sha256 serialSecret) {
            return planned(role, ordinal, certificate, root.authority(), serialSecret, notice);
        }
    }

    /**
     * What a root signs for an issuing authority, here or at a ceremony. It publishes a CRL, and says where; OCSP is named by a root that certifies the
     * signers for it, which takes its serial secret beside its key: an offline one has none. Never longer than the root.
     *
     * @param pathLength how many authorities may stand below it
     */
    public static ToBeSigned issuing(
            AuthorityKey root,
            StatusUrls status,
            X500Name subject,
            SubjectPublicKeyInfo publicKey,
            int pathLength,
            Optional<NameLimits> limits,
            Instant now,
            SecureRandom random) {
        Instant from = now.truncatedTo(ChronoUnit.SECONDS).minus(BACKDATE);
        Instant begin = ValidityTime.decode(root.certificate().toASN1Structure().getStartDate());
        Instant end = ValidityTime.decode(root.certificate().toASN1Structure().getEndDate());
        Instant until = from.plus(ISSUING_LIFETIME).minusSeconds(1);
        CertificateDraft draft = CertificateDraft.under(root.certificate())
                .signedWith(root.algorithm())
                .validity(from.isBefore(begin) ? begin : from, until.isAfter(end) ? end : until)
                .subject(subject)
                .publicKey(publicKey)
                .authority(pathLength)
                .keyUsage(AUTHORITY_USES)
                .statusAt(
                        root.numbers() ? List.of(status.ocsp()) : List.of(),
                        List.of(status.certificateOf(root.authority())))
                .crlAt(List.of(status.crlOf(root.authority(), 0)));
        limits.ifPresent(draft::nameLimits);
        return draft.toBeSigned().withSerial(randomSerial(random));
    }

    private AuthorityAnnounced planned(
            AuthorityRole role,
            int ordinal,
            X509CertificateHolder certificate,
            @Nullable IssuerId parent,
            @Nullable Sha256 serialSecret,
            Duration notice) {
        return new AuthorityAnnounced(
                IssuerId.of(certificate),
                role.name().toLowerCase(Locale.ROOT) + "-" + ordinal,
                role,
                Pem.certificate(certificate),
                parent,
                serialSecret,
                status.base(),
                parent == null ? 1 : crlShards,
                activeFrom(notice));
    }

    private Instant activeFrom(Duration notice) {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(notice);
    }

    private Instant notBefore() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(BACKDATE);
    }

    private static SerialNumber randomSerial(SecureRandom random) {
        BigInteger value = new BigInteger(SERIAL_BITS, random);
        return SerialNumber.issued(value.signum() == 0 ? BigInteger.ONE : value);
    }

    private static String title(AuthorityRole role) {
        String name = role.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
