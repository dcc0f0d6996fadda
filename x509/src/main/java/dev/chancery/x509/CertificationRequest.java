/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A PKCS #10 request (RFC 2986) that was read strictly. Whether its sender has the key is said by
 * {@link ProofOfPossession}, whether the key is good by {@link KeyCheck}, whether the names are granted by a policy.
 */
public final class CertificationRequest {
    /** Characters of PEM that are read at most. */
    public static final int TEXT_CHARACTERS_MAX = Pem.TEXT_CHARACTERS_MAX;

    private final byte[] encoded;
    private final RequestReader.Content content;

    CertificationRequest(byte[] encoded, RequestReader.Content content) {
        this.encoded = encoded.clone();
        this.content = content;
    }

    /** What became of a text that claims to be a request. */
    public sealed interface Parsed {
        // java.lang.Readable is not meant by anyone who reads requests.
        @SuppressWarnings("AvoidCommonTypeNames")
        record Readable(CertificationRequest request) implements Parsed {}

        /** @param sentence for the sender: what is wrong, and what would be taken */
        record Unreadable(Problem problem, String sentence) implements Parsed {}
    }

    /** Why a text is not read as a request. */
    public enum Problem {
        /** More than {@link #TEXT_CHARACTERS_MAX} characters. */
        TOO_LARGE,
        /** A private key, in the place of a request or beside it. */
        PRIVATE_KEY,
        /** Not exactly one PEM block (RFC 7468 §7), and no DER in bare base64. */
        NOT_PEM,
        /** Not DER: BER, trailing octets, too deep. */
        NOT_DER,
        /** Not a PKCS #10 request of version 0 (RFC 2986 §4). */
        NOT_PKCS10,
        /** An attribute or extension that is doubled, empty or malformed. */
        BAD_ATTRIBUTE,
        /** A subject or a subject alternative name that cannot be certified by anyone. */
        BAD_NAME
    }

    /**
     * What a request asked for and does not get, since only subject, key and names are taken from it.
     *
     * @param kind {@code attribute} or {@code extension}
     */
    public record Unused(String kind, String oid) {}

    /** Never throws. */
    public static Parsed parse(String pem) {
        return RequestReader.read(pem);
    }

    /** A new request for a key of ours, signed by it. The subject may be empty when there are names. */
    public static CertificationRequest create(DocumentSigner key, DistinguishedName subject, List<SubjectName> names) {
        return switch (parse(RequestWriter.pem(key, subject, names))) {
            case Parsed.Readable readable -> readable.request();
            case Parsed.Unreadable flaw -> throw new IllegalArgumentException(flaw.sentence());
        };
    }

    /**
     * A new request in PEM for an authority: CA:TRUE, keyCertSign, cRLSign.
     *
     * @param pathLength how many authorities may stand below it; 0 for one over leaves
     */
    public static String forAuthority(DocumentSigner key, DistinguishedName subject, int pathLength) {
        return RequestWriter.authorityPem(key, subject, pathLength);
    }

    public X500Name subject() {
        return content.subject();
    }

    /** The subject's common names, in encoded order. */
    public List<String> commonNames() {
        return DistinguishedName.commonNames(content.subject());
    }

    public SubjectPublicKeyInfo publicKey() {
        return content.publicKey();
    }

    /** The subject alternative names asked for, each once, in the order of the request. */
    public List<SubjectName> names() {
        return content.names();
    }

    /** What else was asked for, in the order of the request. */
    public List<Unused> unused() {
        return content.unused();
    }

    /** Whether the certificate is to be an authority's: an extensionRequest (RFC 2985 §5.4.2) with basicConstraints CA:TRUE. */
    public boolean asksToBeAuthority() {
        return content.authority();
    }

    public AlgorithmIdentifier signatureAlgorithm() {
        return content.signatureAlgorithm();
    }

    /** The octets that the signature is over, exactly as they came. */
    public byte[] signedOctets() {
        return content.signedOctets().clone();
    }

    public byte[] signature() {
        return content.signature().clone();
    }

    /** The whole request in DER, exactly as it came. */
    public byte[] encoded() {
        return encoded.clone();
    }

    public String pem() {
        return Pem.of(RequestReader.LABEL, encoded).text();
    }

    @Override
    public String toString() {
        return "CertificationRequest[" + Objects.toString(names()) + ", sha256 " + Sha256.of(encoded) + "]";
    }
}
