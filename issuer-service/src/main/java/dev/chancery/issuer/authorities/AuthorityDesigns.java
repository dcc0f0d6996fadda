/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.keys.AuthorityDesign;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.NameLimits;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * What the certificates of first authorities say (RFC 5280 §4.2): root for ten years, issuing authorities for five.
 *
 * @param limits what any of them may certify at all; empty for no limit
 */
public record AuthorityDesigns(
        String name,
        AuthorityKeys keys,
        StatusAddresses status,
        Optional<NameLimits> limits,
        int crlShards,
        InstantSource clock,
        SecureRandom random) {
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3_650);
    private static final Duration ISSUING_LIFETIME = Duration.ofDays(5 * 365);
    /** Clocks of those who check differ. */
    private static final Duration BACKDATE = Duration.ofMinutes(10);

    private static final List<KeyUse> AUTHORITY_USES = List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN);
    private static final int SERIAL_BITS = 159;

    AuthorityDesign of(AuthorityRole role, @Nullable AuthorityKey root) {
        return root == null ? new Root() : new Issuing(role, root);
    }

    /** Signs authorities, and its own CRL. */
    private final class Root implements AuthorityDesign {
        @Override
        public AuthorityRole role() {
            return AuthorityRole.ROOT;
        }

        @Override
        public KeyAlgorithm key() {
            return keys.root();
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
                    .authority(1)
                    .keyUsage(AUTHORITY_USES);
            limits.ifPresent(draft::nameLimits);
            return draft.toBeSigned().withSerial(randomSerial());
        }

        @Override
        public AuthorityPlanned announcement(X509CertificateHolder certificate, @Nullable Sha256 serialSecret) {
            return planned(this, certificate, serialSecret);
        }
    }

    /** Signs certificates that are no authority's. No extended key usage: OCSPSigning least of all. */
    private final class Issuing implements AuthorityDesign {
        private final AuthorityRole role;
        private final AuthorityKey root;

        Issuing(AuthorityRole role, AuthorityKey root) {
            this.role = role;
            this.root = root;
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
        public AuthorityKey parent() {
            return root;
        }

        // A root may live offline and answers no OCSP; it publishes a CRL, and says where.
        @Override
        public ToBeSigned certificate(SubjectPublicKeyInfo publicKey, AlgorithmIdentifier own) {
            Instant from = notBefore();
            CertificateDraft draft = CertificateDraft.under(root.certificate())
                    .signedWith(root.algorithm())
                    .validity(from, from.plus(ISSUING_LIFETIME).minusSeconds(1))
                    .subject(DistinguishedName.commonName(name + " " + title(role) + " 1"))
                    .publicKey(publicKey)
                    .authority(0)
                    .keyUsage(AUTHORITY_USES)
                    .statusAt(List.of(), List.of(status.certificateOf(root.authority())))
                    .crlAt(List.of(status.crlOf(root.authority(), 0)));
            limits.ifPresent(draft::nameLimits);
            return draft.toBeSigned().withSerial(randomSerial());
        }

        @Override
        public AuthorityPlanned announcement(X509CertificateHolder certificate, @Nullable Sha256 serialSecret) {
            return planned(this, certificate, serialSecret);
        }
    }

    private AuthorityPlanned planned(
            AuthorityDesign design, X509CertificateHolder certificate, @Nullable Sha256 serialSecret) {
        AuthorityKey parent = design.parent();
        return new AuthorityPlanned(
                IssuerId.of(certificate),
                design.role().name().toLowerCase(Locale.ROOT) + "-1",
                design.role(),
                Pem.certificate(certificate),
                parent == null ? null : parent.authority(),
                serialSecret,
                status.base(),
                parent == null ? 1 : crlShards,
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private Instant notBefore() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(BACKDATE);
    }

    private SerialNumber randomSerial() {
        BigInteger value = new BigInteger(SERIAL_BITS, random);
        return SerialNumber.issued(value.signum() == 0 ? BigInteger.ONE : value);
    }

    private static String title(AuthorityRole role) {
        String name = role.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
