/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.DerShape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks (RFC 6960 §4.1). A requestorName and a signature are read over: nobody is answered differently for
 * who he says he is (RFC 9919 §3.1.2).
 */
public final class OcspRequest {
    /** A request is a hundred octets, two hundred with a nonce and SHA-256, a thousand when signed. */
    public static final int OCTETS_MAX = 4_096;

    private static final int NESTING_MAX = 16;

    private final List<CertId> certificates;
    private final byte @Nullable [] nonce;

    OcspRequest(List<CertId> certificates, byte @Nullable [] nonce) {
        this.certificates = List.copyOf(certificates);
        this.nonce = nonce;
    }

    /** What somebody would ask who wants to know this alone. */
    public static OcspRequest about(CertId certificate) {
        return new OcspRequest(List.of(certificate), null);
    }

    /** What became of octets that claim to be a request. */
    public sealed interface Parsed {
        // java.lang.Readable is not meant by anyone who reads requests.
        @SuppressWarnings("AvoidCommonTypeNames")
        record Readable(OcspRequest request) implements Parsed {}

        /** The answer is malformedRequest. */
        record Malformed(String sentence) implements Parsed {}
    }

    /** Never throws. */
    public static Parsed parse(byte[] der) {
        if (der.length > OCTETS_MAX) {
            return new Parsed.Malformed("the request has " + der.length + " bytes, more than " + OCTETS_MAX);
        }
        Optional<String> flaw = DerShape.flaw(der, NESTING_MAX);
        if (flaw.isPresent()) {
            return new Parsed.Malformed("the request is not DER: " + flaw.get());
        }
        try {
            return new Parsed.Readable(OcspRequestReader.read(der));
        } catch (MalformedException malformed) {
            return new Parsed.Malformed(malformed.sentence());
        } catch (Throwable unforeseen) {
            // As with certification requests: no octets of a stranger may bring about more than this answer.
            return new Parsed.Malformed("the request is not an OCSPRequest (RFC 6960 §4.1.1)");
        }
    }

    /** At least one, in the order of the request. RFC 9919 clients ask about exactly one. */
    public List<CertId> certificates() {
        return certificates;
    }

    /** 1 to 128 octets (RFC 9654 §2.1). */
    public Optional<byte[]> nonce() {
        return Optional.ofNullable(nonce).map(byte[]::clone);
    }
}
