/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;

/** Reads certificates that come from outside, behind the limits that Bouncy Castle does not have. */
public final class Certificates {
    /** Octets of a certificate that are read at most. */
    public static final int OCTETS_MAX = 65_536;

    private Certificates() {}

    /** Throws {@link IllegalArgumentException} that says what is wrong, and nothing else. */
    public static X509CertificateHolder parse(byte[] der) {
        if (der.length > OCTETS_MAX) {
            throw new IllegalArgumentException("certificate has " + der.length + " bytes, more than " + OCTETS_MAX);
        }
        Optional<String> flaw = DerShape.flaw(der);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException("not a DER certificate: " + flaw.get());
        }
        try {
            return new X509CertificateHolder(der);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not an X.509 certificate: " + e.getMessage(), e);
        }
    }

    /** Over the certificate's DER: what people call its fingerprint. */
    public static Sha256 fingerprint(X509CertificateHolder certificate) {
        try {
            return Sha256.of(certificate.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed certificate can be encoded again", e);
        }
    }

    /** Issuer and serial, as seen by the authority that signed it. */
    public static CertificateId idOf(X509CertificateHolder certificate, X509CertificateHolder issuer) {
        return new CertificateId(IssuerId.of(issuer), SerialNumber.issued(certificate.getSerialNumber()));
    }

    /** How many authorities may stand below it (RFC 5280 §4.2.1.9): -1 where it is no CA, {@link Integer#MAX_VALUE} where nothing limits it. */
    public static int pathLength(X509CertificateHolder certificate) {
        BasicConstraints constraints = BasicConstraints.fromExtensions(certificate.getExtensions());
        if (constraints == null || !constraints.isCA()) {
            return -1;
        }
        BigInteger length = constraints.getPathLenConstraint();
        return length == null || length.bitLength() > 31 ? Integer.MAX_VALUE : length.intValue();
    }

    /** The octets of the subject key identifier (RFC 5280 §4.2.1.2), empty where the certificate has none. */
    public static Optional<byte[]> subjectKeyIdentifier(X509CertificateHolder certificate) {
        Extension extension = certificate.getExtension(Extension.subjectKeyIdentifier);
        return extension == null
                ? Optional.empty()
                : Optional.of(SubjectKeyIdentifier.getInstance(extension.getParsedValue())
                        .getKeyIdentifier());
    }
}
