/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.testkit.OpenSsl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of certificates that openssl made. */
class DecodedExtensionTest {
    @TempDir
    Path directory;

    @Test
    void readsWhatOpensslWrote() throws Exception {
        List<DecodedExtension> extensions = of(
                "keyUsage=critical,digitalSignature,keyEncipherment",
                "extendedKeyUsage=serverAuth,1.2.3",
                "subjectAltName=DNS:api.internal,IP:10.0.0.1,IP:2001:db8::1,email:a@b.test,URI:spiffe://x/y",
                "authorityInfoAccess=OCSP;URI:http://127.0.0.1:8082/ocsp,caIssuers;URI:http://127.0.0.1:8082/ca/a.cer",
                "crlDistributionPoints=URI:http://127.0.0.1:8082/crl/0",
                "basicConstraints=critical,CA:TRUE,pathlen:0",
                "noCheck=ignored");

        assertThat(extensions)
                .contains(
                        new DecodedExtension("2.5.29.15", "keyUsage", true, "digitalSignature, keyEncipherment"),
                        new DecodedExtension("2.5.29.37", "extendedKeyUsage", false, "serverAuth, 1.2.3"),
                        new DecodedExtension(
                                "2.5.29.17",
                                "subjectAltName",
                                false,
                                "DNS:api.internal, IP:10.0.0.1, IP:2001:db8:0:0:0:0:0:1, email:a@b.test, URI:spiffe://x/y"),
                        new DecodedExtension(
                                "1.3.6.1.5.5.7.1.1",
                                "authorityInfoAccess",
                                false,
                                "OCSP URI:http://127.0.0.1:8082/ocsp, caIssuers URI:http://127.0.0.1:8082/ca/a.cer"),
                        new DecodedExtension(
                                "2.5.29.31", "cRLDistributionPoints", false, "URI:http://127.0.0.1:8082/crl/0"),
                        new DecodedExtension("2.5.29.19", "basicConstraints", true, "CA:TRUE, pathlen:0"),
                        new DecodedExtension("1.3.6.1.5.5.7.48.1.5", "id-pkix-ocsp-nocheck", false, "present"))
                .filteredOn(extension -> String.valueOf(extension.name()).endsWith("KeyIdentifier"))
                .extracting(DecodedExtension::value)
                .hasSize(2)
                .allMatch(value -> value.matches("[0-9a-f]{40}"));
    }

    @Test
    void showsInHexWhatItDoesNotKnowOrCannotRead() throws Exception {
        assertThat(of("1.2.3.4=DER:05:00", "extendedKeyUsage=DER:05:00"))
                .contains(
                        new DecodedExtension("1.2.3.4", null, false, "0500"),
                        new DecodedExtension("2.5.29.37", "extendedKeyUsage", false, "0500"));
    }

    private List<DecodedExtension> of(String... extensions) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"));
        command.addAll(List.of("-keyout", "key.pem", "-out", "certificate.pem", "-subj", "/CN=api.internal"));
        Stream.of(extensions).forEach(extension -> command.addAll(List.of("-addext", extension)));
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(command.toArray(String[]::new));
        return DecodedExtension.of(openssl.read("certificate.pem"));
    }
}
