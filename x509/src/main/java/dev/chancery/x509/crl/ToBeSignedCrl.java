/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** A list without its signature (RFC 5280 §5.1.2), made by {@link CrlDraft}. The same draft always has the same octets. */
public final class ToBeSignedCrl {
    private final byte[] encoded;
    private final AlgorithmIdentifier signature;

    ToBeSignedCrl(DERSequence list, AlgorithmIdentifier signature) {
        this.encoded = der(list);
        this.signature = signature;
    }

    /** The octets to sign: DER of TBSCertList. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** What it says that it is signed with. */
    public AlgorithmIdentifier algorithm() {
        return signature;
    }

    /** The list, once its octets are signed with the algorithm that it names. Does not check the signature. */
    public SignedCrl assemble(byte[] signatureValue) {
        try {
            return SignedCrl.parse(der(new DERSequence(
                    new ASN1Encodable[] {DERSequence.fromByteArray(encoded), signature, new DERBitString(signatureValue)
                    })));
        } catch (IOException e) {
            throw new UncheckedIOException("what was just encoded can be read", e);
        }
    }

    private static byte[] der(DERSequence sequence) {
        try {
            return sequence.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("a CRL in memory can be encoded", e);
        }
    }
}
