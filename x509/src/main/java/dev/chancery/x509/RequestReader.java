/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.CertificationRequest.Problem;
import dev.chancery.x509.CertificationRequest.Unused;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads a request from text, outside in; everything that can go wrong ends in one {@link Parsed.Unreadable}. */
final class RequestReader {
    static final String LABEL = "CERTIFICATE REQUEST";
    /** RFC 7468 §7: parsers MAY treat it as the same. */
    private static final String LABEL_OLD = "NEW CERTIFICATE REQUEST";
    /** DER in base64 and nothing around it, as {@code base64 -w0} writes it: where a field of JSON has no room for DER. */
    private static final Pattern BARE = Pattern.compile("\\s*+M[A-Za-z0-9+/=\\s]++");

    private RequestReader() {}

    record Content(
            X500Name subject,
            SubjectPublicKeyInfo publicKey,
            List<SubjectName> names,
            List<Unused> unused,
            boolean authority,
            AlgorithmIdentifier signatureAlgorithm,
            @SuppressWarnings("ArrayRecordComponent") byte[] signedOctets,
            @SuppressWarnings("ArrayRecordComponent") byte[] signature) {}

    static Parsed read(String pem) {
        if (PrivateKeyTrace.isMarked(pem)) {
            return privateKey();
        }
        try {
            byte[] der = derOf(pem);
            return new Parsed.Readable(new CertificationRequest(der, read(der)));
        } catch (UnreadableRequestException flaw) {
            return PrivateKeyTrace.isIn(pem) ? privateKey() : flaw.toResult();
        } catch (Throwable unforeseen) {
            // Bouncy Castle throws nearly every RuntimeException there is, and once a StackOverflowError. Whatever a
            // stranger's octets bring about, the answer is that they are no request.
            return PrivateKeyTrace.isIn(pem)
                    ? privateKey()
                    : new Parsed.Unreadable(Problem.NOT_PKCS10, "the request is not a PKCS #10 request (RFC 2986)");
        }
    }

    private static Parsed privateKey() {
        return new Parsed.Unreadable(
                Problem.PRIVATE_KEY,
                "the text contains a private key, which others may have read; never use that key again. Create a "
                        + "new key and send only its CSR");
    }

    private static byte[] derOf(String pem) throws UnreadableRequestException {
        if (pem.length() > CertificationRequest.TEXT_CHARACTERS_MAX) {
            throw new UnreadableRequestException(
                    Problem.TOO_LARGE,
                    "the request has " + pem.length() + " characters, more than "
                            + CertificationRequest.TEXT_CHARACTERS_MAX);
        }
        byte[] der = onlyBlock(pem).content();
        Optional<String> flaw = DerShape.flaw(der);
        if (flaw.isPresent()) {
            throw new UnreadableRequestException(Problem.NOT_DER, "the request is not DER: " + flaw.get());
        }
        return der;
    }

    private static Pem onlyBlock(String text) throws UnreadableRequestException {
        List<Pem> blocks;
        try {
            blocks = BARE.matcher(text).matches() ? List.of(ofBase64(text)) : Pem.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UnreadableRequestException(Problem.NOT_PEM, "the request is not PEM: " + e.getMessage());
        }
        String label = blocks.getFirst().label();
        if (blocks.size() != 1 || !(label.equals(LABEL) || label.equals(LABEL_OLD))) {
            throw new UnreadableRequestException(
                    Problem.NOT_PEM,
                    "the request must be one PEM block labelled " + LABEL + ", and it has "
                            + blocks.stream().limit(3).map(Pem::label).collect(Collectors.joining(", ")));
        }
        return blocks.getFirst();
    }

    private static Pem ofBase64(String text) {
        return Pem.parse("-----BEGIN " + LABEL + "-----\n" + text + "\n-----END " + LABEL + "-----\n")
                .getFirst();
    }

    private static Content read(byte[] der) throws UnreadableRequestException, IOException {
        ASN1Sequence request = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
        // Re-encoding finds what the shape does not show, such as padded integers. DL is DER without the sorting of
        // SETs: the order of the attributes is the sender's, and the signature is over it as it came.
        if (!Arrays.equals(request.getEncoded(ASN1Encoding.DL), der)) {
            throw new UnreadableRequestException(Problem.NOT_DER, "the request is not DER: it has a second encoding");
        }
        require(request.size() == 3, "it does not have three parts");
        ASN1Sequence signed = ASN1Sequence.getInstance(request.getObjectAt(0));
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(request.getObjectAt(1));
        ASN1BitString signature = ASN1BitString.getInstance(request.getObjectAt(2));
        require(signature.getPadBits() == 0, "its signature is not a whole number of bytes");
        return content(signed, algorithm, signature.getOctets());
    }

    private static Content content(ASN1Sequence signed, AlgorithmIdentifier algorithm, byte[] signature)
            throws UnreadableRequestException, IOException {
        require(signed.size() == 3 || signed.size() == 4, "its information does not have four parts");
        require(ASN1Integer.getInstance(signed.getObjectAt(0)).hasValue(BigInteger.ZERO), "its version is not 0");
        X500Name subject = requireDer(X500Name.getInstance(signed.getObjectAt(1)), signed.getObjectAt(1));
        SubjectNameCheck.require(subject);
        SubjectPublicKeyInfo key =
                requireDer(SubjectPublicKeyInfo.getInstance(signed.getObjectAt(2)), signed.getObjectAt(2));
        RequestedAttributes attributes = RequestedAttributes.read(attributesOf(signed));
        byte[] octets = signed.getEncoded(ASN1Encoding.DL);
        return new Content(
                subject,
                key,
                attributes.names(),
                attributes.unused(),
                attributes.authority(),
                algorithm,
                octets,
                signature);
    }

    /** RFC 2986 §4.1 wants the attributes there even when there are none; some old senders leave them out. */
    private static Optional<ASN1Set> attributesOf(ASN1Sequence signed) throws UnreadableRequestException {
        if (signed.size() == 3) {
            return Optional.empty();
        }
        ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(signed.getObjectAt(3));
        require(tagged.hasContextTag(0), "its attributes are not tagged 0");
        return Optional.of(ASN1Set.getInstance(tagged, false));
    }

    /** What goes into a certificate must be DER in full, sorted SETs of a name's RDN included. */
    private static <T extends ASN1Object> T requireDer(T parsed, org.bouncycastle.asn1.ASN1Encodable original)
            throws UnreadableRequestException, IOException {
        byte[] came = original.toASN1Primitive().getEncoded(ASN1Encoding.DL);
        if (!Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), came)) {
            throw new UnreadableRequestException(
                    Problem.NOT_DER, "the request's subject or key is not DER: it has a second encoding");
        }
        return parsed;
    }

    private static void require(boolean holds, String otherwise) throws UnreadableRequestException {
        if (!holds) {
            throw new UnreadableRequestException(
                    Problem.NOT_PKCS10, "the request is not a PKCS #10 request (RFC 2986): " + otherwise);
        }
    }
}
