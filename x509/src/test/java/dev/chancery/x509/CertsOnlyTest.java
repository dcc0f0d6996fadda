/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertsOnlyTest {
    @TempDir
    Path directory;

    @Test
    void opensslTakesEveryCertificateOutAgain() {
        TestAuthority root = TestAuthority.root(KeyAlgorithm.P256);
        TestAuthority issuing = root.issuing(KeyAlgorithm.P384);
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("both.p7c", CertsOnly.encoded(List.of(issuing.certificate(), root.certificate())));

        String printed = openssl.run("pkcs7", "-inform", "DER", "-in", "both.p7c", "-print_certs");

        assertThat(printed.replaceAll("(?m)^(subject|issuer)=.*\\R|\\R(?=\\R)", ""))
                .contains(
                        Pem.certificate(root.certificate()).strip(),
                        Pem.certificate(issuing.certificate()).strip());
        assertThat(openssl.run("asn1parse", "-inform", "DER", "-in", "both.p7c", "-i"))
                .contains("pkcs7-signedData", "pkcs7-data");
    }

    @Test
    void itsOctetsDoNotDependOnTheOrder() {
        TestAuthority root = TestAuthority.root(KeyAlgorithm.P256);
        TestAuthority issuing = root.issuing(KeyAlgorithm.P256);

        assertThat(CertsOnly.encoded(List.of(root.certificate(), issuing.certificate())))
                .isEqualTo(CertsOnly.encoded(List.of(issuing.certificate(), root.certificate())));
    }
}
