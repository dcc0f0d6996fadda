/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.PermittedNames;
import dev.chancery.x509.ValidityTime;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * What the rules ask of an issuer's certificate. It signs thousands, so each answer is found once; one that cannot be found is looked for each time,
 * and so fails the rule each time. Safe for use by several threads: whoever comes second may find the same again.
 */
final class Issuer {
    private final X509CertificateHolder certificate;
    private final List<X509CertificateHolder> chain;
    private final SubjectPublicKeyInfo publicKey;
    private volatile @Nullable KeyCheck key;
    private volatile byte @Nullable [] name;
    private volatile byte @Nullable [] keyIdentifier;
    private volatile @Nullable Instant begin;
    private volatile @Nullable Instant end;
    private volatile @Nullable Boolean maySign;
    private volatile @Nullable PermittedNames permittedNames;

    /** @param chain its own, then those above it */
    Issuer(List<X509CertificateHolder> chain) {
        this.chain = List.copyOf(chain);
        this.certificate = this.chain.getFirst();
        this.publicKey = certificate.getSubjectPublicKeyInfo();
    }

    X509CertificateHolder certificate() {
        return certificate;
    }

    SubjectPublicKeyInfo publicKey() {
        return publicKey;
    }

    KeyCheck key() {
        KeyCheck found = key;
        if (found == null) {
            found = KeyCheck.check(publicKey);
            key = found;
        }
        return found;
    }

    /** Its subject in DER. */
    byte[] name() {
        byte[] found = name;
        if (found == null) {
            found = FieldRules.der(certificate.getSubject());
            name = found;
        }
        return found;
    }

    byte[] keyIdentifier() {
        byte[] found = keyIdentifier;
        if (found == null) {
            found = SubjectKeyIdentifier.fromExtensions(certificate.getExtensions())
                    .getKeyIdentifier();
            keyIdentifier = found;
        }
        return found;
    }

    /** The first moment of its validity. */
    Instant begin() {
        Instant found = begin;
        if (found == null) {
            found = ValidityTime.decode(certificate.toASN1Structure().getStartDate());
            begin = found;
        }
        return found;
    }

    /** The last second of its validity. */
    Instant end() {
        Instant found = end;
        if (found == null) {
            found = ValidityTime.decode(certificate.toASN1Structure().getEndDate());
            end = found;
        }
        return found;
    }

    PermittedNames permittedNames() {
        PermittedNames found = permittedNames;
        if (found == null) {
            found = PermittedNames.below(chain);
            permittedNames = found;
        }
        return found;
    }

    /** RFC 5280 §6.1.4 (k), (n). */
    boolean maySign() {
        Boolean found = maySign;
        if (found == null) {
            found = BasicConstraints.fromExtensions(certificate.getExtensions()).isCA()
                    && KeyUsage.fromExtensions(certificate.getExtensions()).hasUsages(KeyUsage.keyCertSign);
            maySign = found;
        }
        return found;
    }
}
