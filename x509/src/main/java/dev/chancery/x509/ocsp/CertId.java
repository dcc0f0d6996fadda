/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The certificate that a client asks about (RFC 6960 §4.1.1). Keeps its encoding: an answer repeats it octet for octet,
 * in the client's own hash algorithm, or the client does not find itself in it. Equal when the encodings are.
 */
public final class CertId {
    private final byte[] encoded;
    private final Optional<CertIdHash> hash;
    private final byte[] issuerNameHash;
    private final byte[] issuerKeyHash;
    private final BigInteger serial;

    private CertId(
            byte[] encoded, Optional<CertIdHash> hash, byte[] issuerNameHash, byte[] issuerKeyHash, BigInteger serial) {
        this.encoded = encoded;
        this.hash = hash;
        this.issuerNameHash = issuerNameHash;
        this.issuerKeyHash = issuerKeyHash;
        this.serial = serial;
    }

    static CertId read(ASN1Sequence certId) throws MalformedException, IOException {
        MalformedException.unless(certId.size() == 4, "a CertID does not have four parts");
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(certId.getObjectAt(0));
        ASN1Encodable parameters = algorithm.getParameters();
        // RFC 4055 §2.1: hash functions have none, absent or NULL. Whatever else came would come back with every
        // answer, and be kept with it.
        MalformedException.unless(
                parameters == null || DERNull.INSTANCE.equals(parameters),
                "the hash algorithm in a CertID has parameters");
        Optional<CertIdHash> hash = CertIdHash.of(algorithm.getAlgorithm().getId());
        byte[] name = ASN1OctetString.getInstance(certId.getObjectAt(1)).getOctets();
        byte[] key = ASN1OctetString.getInstance(certId.getObjectAt(2)).getOctets();
        int octets = hash.map(CertIdHash::octets).orElse(name.length);
        MalformedException.unless(
                name.length == octets && key.length == octets, "a hash in a CertID is not as long as its algorithm's");
        BigInteger serial = ASN1Integer.getInstance(certId.getObjectAt(3)).getValue();
        return new CertId(certId.getEncoded(ASN1Encoding.DL), hash, name, key, serial);
    }

    /** Empty for an algorithm that nobody here knows: no issuer matches it, so the answer is unauthorized. */
    public Optional<CertIdHash> hash() {
        return hash;
    }

    /** Empty when no authority can have given it: zero, negative, or longer than 20 octets. */
    public Optional<SerialNumber> serial() {
        boolean possible = serial.signum() > 0 && serial.bitLength() < SerialNumber.OCTETS_MAX * Byte.SIZE;
        return possible ? Optional.of(SerialNumber.issued(serial)) : Optional.empty();
    }

    /** What was asked for, whether or not an authority can have given it. */
    public BigInteger number() {
        return serial;
    }

    byte[] issuerNameHash() {
        return issuerNameHash;
    }

    byte[] issuerKeyHash() {
        return issuerKeyHash;
    }

    /** As the client wrote it. */
    byte[] encoded() {
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CertId that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "CertId[" + hash.map(CertIdHash::name).orElse("?") + " issuer key "
                + HexFormat.of().formatHex(issuerKeyHash) + ", serial " + serial.toString(16) + "]";
    }
}
