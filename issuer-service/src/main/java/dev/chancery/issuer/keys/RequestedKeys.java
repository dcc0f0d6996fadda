/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ToBeSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/** Keys of authorities whose certificates somebody else is to sign: {@code request-<role>} in the key directory, one per role. */
public final class RequestedKeys {
    private static final String REQUEST = "request-";
    private static final String CSR = "request.csr";

    private final KeyFolders folders;
    private final KeyVault vault;
    private final SigningAudit notes;

    RequestedKeys(KeyFolders folders, KeyVault vault, SigningAudit notes) {
        this.folders = folders;
        this.vault = vault;
        this.notes = notes;
    }

    /** Makes a key and its CSR; on the disk when this returns. */
    public StoredRequest make(AuthorityRole role, KeyAlgorithm kind, DistinguishedName subject, int pathLength) {
        DocumentSigner key = vault.make(kind);
        String pem = CertificationRequest.forAuthority(key, subject, pathLength);
        notes.requested(pem);
        Path _ = folders.make(name(role), halfMade -> {
            PrivateFiles.write(halfMade.resolve(CSR), KeyFolders.ascii(pem));
            vault.keep(key, placeholder(key, subject), halfMade);
        });
        return waiting(role).orElseThrow();
    }

    /** The key of this role that waits for its certificate. */
    public Optional<StoredRequest> waiting(AuthorityRole role) {
        Path from = folders.path(name(role));
        if (!Files.isDirectory(from)) {
            return Optional.empty();
        }
        try {
            String pem = KeyFolders.text(from.resolve(CSR));
            return switch (CertificationRequest.parse(pem)) {
                case Parsed.Readable readable ->
                    Optional.of(new StoredRequest(
                            from, role, pem, readable.request().publicKey()));
                case Parsed.Unreadable flaw ->
                    throw new KeysNotUsableException("the request in " + from + " is not readable (" + flaw.sentence()
                            + "); move it away and run the command again");
            };
        } catch (IOException e) {
            throw new UncheckedIOException("request not read from " + from, e);
        }
    }

    /** Its key is of no use any more. */
    public void discard(StoredRequest request) {
        folders.remove(request.directory());
    }

    /** A token keeps a key beside a certificate only; this one is shown to nobody. */
    private static X509CertificateHolder placeholder(DocumentSigner key, DistinguishedName subject) {
        ToBeSigned toBeSigned = CertificateDraft.selfSigned(subject.toX500Name())
                .signedWith(key.algorithm())
                .validity(Instant.EPOCH, Instant.EPOCH)
                .publicKey(key.publicKey())
                .toBeSigned()
                .withSerial(SerialNumber.issued(BigInteger.ONE));
        return toBeSigned.assemble(key.sign(toBeSigned.encoded()));
    }

    private static String name(AuthorityRole role) {
        return REQUEST + role.name().toLowerCase(Locale.ROOT);
    }
}
