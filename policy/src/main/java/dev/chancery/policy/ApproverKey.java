/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SignatureAlgorithm;
import dev.chancery.x509.SignatureCheck;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** An approver's public key, as {@code openssl pkey -pubout} writes it. Two are the same exactly when the keys are. */
public record ApproverKey(String pem) {
    private static final String LABEL = "PUBLIC KEY";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ApproverKey {
        SubjectPublicKeyInfo key = parsed(pem);
        if (KeyCheck.check(key) instanceof KeyCheck.Weak weak) {
            throw new IllegalArgumentException("the approver's key is not acceptable: " + weak.sentence());
        }
        pem = text(pem);
    }

    public KeyAlgorithm algorithm() {
        return switch (KeyCheck.check(parsed(pem))) {
            case KeyCheck.Acceptable acceptable -> acceptable.algorithm();
            case KeyCheck.Weak weak -> throw new IllegalStateException(weak.sentence());
        };
    }

    boolean verifies(byte[] document, byte[] signature) {
        return SignatureCheck.verifies(
                SignatureAlgorithm.of(algorithm()).identifier(), document, signature, parsed(pem));
    }

    private static SubjectPublicKeyInfo parsed(String pem) {
        return SubjectPublicKeyInfo.getInstance(block(pem).content());
    }

    private static String text(String pem) {
        return block(pem).text();
    }

    private static Pem block(String pem) {
        List<Pem> blocks = Pem.parse(pem);
        if (blocks.size() != 1 || !blocks.getFirst().label().equals(LABEL)) {
            throw new IllegalArgumentException("an approver's key must be one PEM block labelled " + LABEL
                    + "; 'openssl pkey -in KEY -pubout' writes it");
        }
        return blocks.getFirst();
    }
}
