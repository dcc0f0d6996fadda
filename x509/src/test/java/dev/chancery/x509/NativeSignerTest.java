/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeSignerTest {
    @ParameterizedTest
    @CsvSource({"ec-p256, EC", "ec-p384, EC", "ec-p521, EC", "rsa-2048, RSA"})
    @EnabledOnOs(OS.LINUX)
    void thePlatformBelievesEverySignatureOfSeveralThreads(String kind, String family) throws Exception {
        SigningKey key = SigningKey.generate(KeyAlgorithm.parse(kind), TestAuthority.RANDOM);
        DocumentSigner fastest = key.fastest();
        assertThat(fastest).isNotSameAs(key);
        assertThat(fastest.algorithm()).isEqualTo(key.algorithm());
        assertThat(Arrays.equals(fastest.sign(new byte[1]), fastest.sign(new byte[1])))
                .isEqualTo(fastest.repeatsSignatures());
        PublicKey publicKey = KeyFactory.getInstance(family, "EC".equals(family) ? "SunEC" : "SunRsaSign")
                .generatePublic(new X509EncodedKeySpec(key.publicKey().getEncoded()));

        assertThat(IntStream.range(0, 100)
                        .parallel()
                        .allMatch(i -> verifies(key, fastest, publicKey, new byte[] {(byte) i})))
                .isTrue();
    }

    @Test
    void signsAsTheKeyDoesWhereTheLibraryHasNoSuchKeys() {
        SigningKey key = SigningKey.generate(KeyAlgorithm.ED25519, TestAuthority.RANDOM);

        assertThat(key.fastest()).isSameAs(key);
    }

    private static boolean verifies(SigningKey key, DocumentSigner signer, PublicKey publicKey, byte[] document) {
        try {
            Signature verifying = Signature.getInstance(NativeVerification.name(SignatureAlgorithm.of(key.kind())));
            verifying.initVerify(publicKey);
            verifying.update(document);
            return verifying.verify(signer.sign(document));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
