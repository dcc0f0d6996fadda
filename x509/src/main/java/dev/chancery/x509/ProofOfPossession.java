/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Optional;

/** Whether whoever made a request had its private key (RFC 2986 §3): its own signature, over the octets as they came. */
public sealed interface ProofOfPossession {
    record Proven() implements ProofOfPossession {}

    /** @param sentence for the sender */
    record Missing(String sentence) implements ProofOfPossession {}

    /** Never throws. A key that {@link KeyCheck} refuses proves nothing. */
    static ProofOfPossession verify(CertificationRequest request) {
        return verify(request, VerifyingKey.of(request.publicKey()));
    }

    /** @param key the request's, looked at already */
    static ProofOfPossession verify(CertificationRequest request, VerifyingKey key) {
        Optional<SignatureAlgorithm> algorithm = SignatureAlgorithm.of(request.signatureAlgorithm());
        if (algorithm.isEmpty()) {
            return new Missing("requests signed with "
                    + request.signatureAlgorithm().getAlgorithm()
                    + " are not accepted; use ECDSA or RSA (PKCS #1 v1.5) with SHA-256 or better, Ed25519 or ML-DSA");
        }
        boolean proven = key.verifies(request.signatureAlgorithm(), request.signedOctets(), request.signature());
        return proven
                ? new Proven()
                : new Missing("the CSR's signature was not made with the private key that belongs to its public key");
    }
}
