/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A server's certificate whose status is asked for, and the files that tools read: {@code leaf.pem}, {@code leaf.key}, {@code issuing.pem},
 * {@code root.pem}, {@code chain.pem} (leaf and issuing).
 *
 * @param responder what its AIA names
 */
record Asked(Path directory, TestCa root, TestCa issuing, X509CertificateHolder leaf, URI responder) {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    static Asked about(Path home, TestCa root, TestCa issuing, URI responder, Instant notAfter) {
        CertificateDraft draft = CertificateDraft.under(issuing.certificate())
                .subject(DistinguishedName.commonName("api.test"))
                .names(List.of(SubjectName.parse("api.test")))
                .publicKey(KEY.publicKey())
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .extendedKeyUsage(List.of(ExtendedKeyUse.SERVER_AUTH))
                .statusAt(List.of(responder.toString()), List.of())
                .validity(TestCa.NOT_BEFORE, notAfter.truncatedTo(ChronoUnit.SECONDS));
        try {
            Path directory = Files.createTempDirectory(home, "asked");
            Asked asked = new Asked(directory, root, issuing, issuing.sign(draft), responder);
            asked.write();
            return asked;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SerialNumber serial() {
        return SerialNumber.issued(leaf.getSerialNumber());
    }

    Instant notAfter() {
        return leaf.getNotAfter().toInstant();
    }

    private void write() throws IOException {
        Files.writeString(directory.resolve("root.pem"), Pem.certificate(root.certificate()));
        Files.writeString(directory.resolve("issuing.pem"), Pem.certificate(issuing.certificate()));
        Files.writeString(directory.resolve("leaf.pem"), Pem.certificate(leaf));
        Files.writeString(directory.resolve("chain.pem"), Pem.chain(List.of(leaf, issuing.certificate())));
        Files.writeString(
                directory.resolve("leaf.key"),
                Pem.of("PRIVATE KEY", KEY.pkcs8()).text());
    }
}
