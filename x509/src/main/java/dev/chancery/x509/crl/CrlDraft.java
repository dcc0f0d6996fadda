/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import dev.chancery.x509.CrlAddress;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What a complete list says. Written in one way only: entries by serial number, extensions in one order, no clock.
 *
 * @param url where the list is published, as it stands in the certificates that it speaks of
 * @param number greater than of any list before it under this URL
 * @param thisUpdate whole seconds, as are {@code nextUpdate} and the entries' dates
 */
public record CrlDraft(
        String url,
        CrlScope scope,
        BigInteger number,
        Instant thisUpdate,
        Instant nextUpdate,
        List<RevokedEntry> entries) {
    private static final ASN1Integer VERSION_2 = new ASN1Integer(1);
    /** RFC 5280 §5.2.3: readers take CRL numbers of up to 20 octets, and issuers make none longer. */
    private static final int NUMBER_BITS_MAX = 159;

    /** Throws {@link IllegalArgumentException} for two entries of one serial number, and for a number that is none. */
    public CrlDraft {
        if (number.signum() < 0 || number.bitLength() > NUMBER_BITS_MAX) {
            throw new IllegalArgumentException("not a CRL number of up to 20 bytes: " + number.bitLength() + " bits");
        }
        entries = entries.stream()
                .sorted(Comparator.comparing(RevokedEntry::serial))
                .toList();
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).serial().equals(entries.get(i - 1).serial())) {
                throw new IllegalArgumentException(
                        "serial number " + entries.get(i).serial().toString(16) + " would be twice on the CRL " + url);
            }
        }
    }

    /**
     * @param issuer the authority's own certificate; its subject as encoded becomes the issuer (§5.1.2.3)
     * @param signature what the authority's key signs with
     */
    public ToBeSignedCrl under(X509CertificateHolder issuer, AlgorithmIdentifier signature) {
        ASN1EncodableVector fields = new ASN1EncodableVector();
        // §5.1.2.1: with extensions it is version 2.
        fields.add(VERSION_2);
        fields.add(signature);
        fields.add(issuer.getSubject());
        fields.add(ValidityTime.encode(thisUpdate));
        // §5.1.2.5: conforming issuers always say when the next one comes.
        fields.add(ValidityTime.encode(nextUpdate));
        // §5.1.2.6: absent, not empty, when nothing is revoked.
        if (!entries.isEmpty()) {
            fields.add(revoked());
        }
        fields.add(new DERTaggedObject(true, 0, extensions(issuer)));
        return new ToBeSignedCrl(new DERSequence(fields), signature);
    }

    private DERSequence revoked() {
        ASN1EncodableVector all = new ASN1EncodableVector(entries.size());
        entries.forEach(entry -> all.add(encode(entry)));
        return new DERSequence(all);
    }

    private static DERSequence encode(RevokedEntry entry) {
        ASN1EncodableVector fields = new ASN1EncodableVector(3);
        fields.add(new ASN1Integer(entry.serial()));
        fields.add(ValidityTime.encode(entry.revokedAt()));
        // §5.3.1: instead of unspecified the extension is left out.
        if (entry.reason() != RevocationReason.UNSPECIFIED) {
            Extension reason = extension(
                    Extension.reasonCode, false, CRLReason.lookup(entry.reason().code()));
            fields.add(new DERSequence(reason));
        }
        return new DERSequence(fields);
    }

    /** §5.2.1, §5.2.3 and, always critical, §5.2.5. */
    private Extensions extensions(X509CertificateHolder issuer) {
        byte[] key = SubjectKeyIdentifier.fromExtensions(issuer.getExtensions()).getKeyIdentifier();
        IssuingDistributionPoint point = new IssuingDistributionPoint(
                scope.isWhole() ? null : CrlAddress.pointOf(url),
                scope == CrlScope.USER_CERTIFICATES,
                scope == CrlScope.AUTHORITIES,
                null,
                false,
                false);
        return new Extensions(new Extension[] {
            extension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(key)),
            extension(Extension.cRLNumber, false, new CRLNumber(number)),
            extension(Extension.issuingDistributionPoint, true, point)
        });
    }

    private static Extension extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            return Extension.create(oid, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException("an extension in memory can be encoded", e);
        }
    }
}
