/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Names an issuer, that is a subject together with a key: the first 16 bytes of SHA-256 over (DER subject ‖ DER
 * SubjectPublicKeyInfo) as 32 lower-case hex digits. Two CA certificates of one name and key have the same id.
 */
public record IssuerId(String hex) {
    private static final int OCTETS = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public IssuerId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "issuer id must be 32 lower-case hex digits, got " + hex.length() + " characters");
        }
    }

    /** The id of the authority whose own certificate this is. */
    public static IssuerId of(X509CertificateHolder authority) {
        return of(authority.getSubject(), authority.getSubjectPublicKeyInfo());
    }

    public static IssuerId of(X500Name subject, SubjectPublicKeyInfo key) {
        try {
            MessageDigest digest = Sha256.digest();
            digest.update(subject.getEncoded(ASN1Encoding.DER));
            digest.update(key.getEncoded(ASN1Encoding.DER));
            return new IssuerId(HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), OCTETS)));
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed name and key can be encoded again", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
