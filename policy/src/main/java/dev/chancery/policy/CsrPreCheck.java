/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.ReasonCode;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.CertificationRequest.Problem;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.ProofOfPossession;
import dev.chancery.x509.VerifyingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be told of a CSR before any policy is asked: whether it can be read, its key, and the proof of possession. */
public sealed interface CsrPreCheck {
    /** @param sentence for the sender: what is wrong, and what would be taken */
    record Unreadable(ReasonCode reason, String sentence) implements CsrPreCheck {}

    /**
     * It can be judged.
     *
     * @param key absent when it is no key that could be certified, which is an objection
     */
    record Examined(CertificationRequest csr, @Nullable KeyAlgorithm key, List<PreCheckFailure> objections)
            implements CsrPreCheck {
        public Examined {
            objections = List.copyOf(objections);
        }
    }

    /** Never throws. */
    static CsrPreCheck of(String pem) {
        return switch (CertificationRequest.parse(pem)) {
            case Parsed.Unreadable unreadable -> new Unreadable(reason(unreadable.problem()), unreadable.sentence());
            case Parsed.Readable readable -> ofKey(readable.request());
        };
    }

    private static ReasonCode reason(Problem problem) {
        return switch (problem) {
            case TOO_LARGE -> ReasonCode.TOO_LARGE;
            case PRIVATE_KEY -> ReasonCode.PRIVATE_KEY;
            case NOT_PEM, NOT_DER, NOT_PKCS10, BAD_ATTRIBUTE, BAD_NAME -> ReasonCode.MALFORMED_CSR;
        };
    }

    // The key before the proof: with an exponent of 1 anybody can make a signature that verifies.
    private static CsrPreCheck ofKey(CertificationRequest csr) {
        VerifyingKey key = VerifyingKey.of(csr.publicKey());
        return switch (key.check()) {
            case KeyCheck.Weak weak ->
                new Examined(
                        csr,
                        null,
                        List.of(new PreCheckFailure(ReasonCode.WEAK_KEY, "key", "strength of keys", weak.sentence())));
            case KeyCheck.Acceptable acceptable -> new Examined(csr, acceptable.algorithm(), proof(csr, key));
        };
    }

    private static List<PreCheckFailure> proof(CertificationRequest csr, VerifyingKey key) {
        return switch (ProofOfPossession.verify(csr, key)) {
            case ProofOfPossession.Missing missing ->
                List.of(new PreCheckFailure(
                        ReasonCode.BAD_PROOF_OF_POSSESSION, "signature", "RFC 2986 §3", missing.sentence()));
            case ProofOfPossession.Proven ignored -> List.of();
        };
    }
}
