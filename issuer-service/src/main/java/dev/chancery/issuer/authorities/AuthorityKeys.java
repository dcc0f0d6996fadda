/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.issuer.keys.Pkcs11Token;
import dev.chancery.x509.KeyAlgorithm;
import java.util.List;

/** Of which kind the keys of new authorities are. Those that exist keep theirs. */
public record AuthorityKeys(KeyAlgorithm root, KeyAlgorithm issuing) {
    private static final String ROOT_KEY = "chancery.issuer.root-key";
    private static final String ISSUING_KEY = "chancery.issuer.issuing-key";

    /** Strong enough for as long as an authority lives, and known to those who have to verify. */
    private static final List<KeyAlgorithm> TAKEN = List.of(
            KeyAlgorithm.P256,
            KeyAlgorithm.P384,
            KeyAlgorithm.rsa(3_072),
            KeyAlgorithm.rsa(4_096),
            KeyAlgorithm.ED25519,
            KeyAlgorithm.ML_DSA_44,
            KeyAlgorithm.ML_DSA_65,
            KeyAlgorithm.ML_DSA_87);

    /** Throws {@link IllegalArgumentException} that names the setting and what it may be. */
    public static AuthorityKeys parse(String rootKey, String issuingKey) {
        return new AuthorityKeys(taken(ROOT_KEY, rootKey), taken(ISSUING_KEY, issuingKey));
    }

    /** Throws {@link IllegalArgumentException} that names the setting, for what a token cannot make. */
    public void requireAbleOnToken() {
        Pkcs11Token.requireAble(ROOT_KEY, root);
        Pkcs11Token.requireAble(ISSUING_KEY, issuing);
    }

    private static KeyAlgorithm taken(String setting, String text) {
        return TAKEN.stream()
                .filter(kind -> kind.spelling().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        setting + " is \"" + text + "\", but a CA key must be one of " + TAKEN));
    }
}
