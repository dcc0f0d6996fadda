/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.cert.X509CertificateHolder;

/** Certificates in a SignedData that signs nothing (RFC 5652 §5, RFC 2797 §2.2): the {@code .p7c} that AIA may point at (RFC 5280 §4.2.2.1). */
public final class CertsOnly {
    private CertsOnly() {}

    /** DER, so in the order of their encodings, whatever order they come in: who reads it builds the path himself. */
    public static byte[] encoded(List<X509CertificateHolder> certificates) {
        DERSet none = new DERSet();
        DERSet set = new DERSet(certificates.stream()
                .map(X509CertificateHolder::toASN1Structure)
                .toArray(ASN1Encodable[]::new));
        ContentInfo nothing = new ContentInfo(CMSObjectIdentifiers.data, null);
        SignedData signed = new SignedData(none, nothing, set, null, none);
        try {
            return new ContentInfo(CMSObjectIdentifiers.signedData, signed).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("parsed certificates can be encoded again", e);
        }
    }
}
