/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.Certificates;
import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.UnreadableKeyException;
import dev.chancery.x509.VerifyingKey;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * One authority's power: its key signs, its secret numbers. Neither leaves this object. The same certificate always gets the same serial, and
 * the same signature where the key can repeat one; on a token ECDSA cannot. Safe for use by several threads.
 */
public final class AuthorityKey {
    private final IssuerId authority;
    private final X509CertificateHolder certificate;
    private final String pem;
    private final VerifyingKey verifying;
    private final DocumentSigner key;
    private final @Nullable SerialSecret secret;

    AuthorityKey(X509CertificateHolder certificate, DocumentSigner key, @Nullable SerialSecret secret) {
        this.authority = IssuerId.of(certificate);
        this.certificate = certificate;
        this.pem = Pem.certificate(certificate);
        this.verifying = VerifyingKey.of(certificate.getSubjectPublicKeyInfo());
        this.key = key;
        this.secret = secret;
        // A changed key file can decrypt to another key: the certificate says which one it has to be.
        if (!certificate.getSubjectPublicKeyInfo().equals(key.publicKey())) {
            throw new KeysNotUsableException("the key beside the certificate of authority " + authority
                    + " is another authority's; put back both from one backup of the key directory");
        }
    }

    /**
     * A root's key from the file that it was exported to. Throws {@link KeysNotUsableException} that says what is wrong.
     *
     * @param passphrase the caller wipes it
     */
    public static AuthorityKey ofExported(X509CertificateHolder root, String pem, char[] passphrase) {
        try {
            return new AuthorityKey(root, EncryptedKey.decode(pem, passphrase), null);
        } catch (UnreadableKeyException e) {
            throw new KeysNotUsableException("the root's key does not open: " + e.getMessage(), e);
        }
    }

    public IssuerId authority() {
        return authority;
    }

    public X509CertificateHolder certificate() {
        return certificate;
    }

    /** Its certificate as text: it stands below each that it signs. */
    public String pem() {
        return pem;
    }

    /** Whether its certificate is by itself. */
    public boolean isRoot() {
        return certificate.getIssuer().equals(certificate.getSubject());
    }

    /** Whether an authority may stand below it (RFC 5280 §4.2.1.9). */
    public boolean mayHaveAuthorities() {
        return Certificates.pathLength(certificate) > 0;
    }

    /** What stands in the certificates that it signs. */
    public AlgorithmIdentifier algorithm() {
        return key.algorithm();
    }

    /** Whether it signs the same document twice alike (RFC 6979, and every kind of key but ECDSA on a token). */
    public boolean repeatsSignatures() {
        return key.repeatsSignatures();
    }

    /** Whether it certifies by request: its serial secret is here. */
    public boolean numbers() {
        return secret != null;
    }

    /** SHA-256 of the serial secret. */
    public Sha256 serialSecretSha256() {
        return required().sha256();
    }

    /** The serial of the certificate that this request gets; {@code draft} has none yet. */
    public SerialNumber serialOf(ToBeSigned draft, Sha256 request) {
        return required().serialOf(draft, request);
    }

    public int shardOf(Sha256 request, int shards) {
        return required().shardOf(request, shards);
    }

    /**
     * Signs, and checks the signature under the authority's own certificate before anybody sees it: a bit that flipped in a deterministic
     * ECDSA signature gives the key away.
     */
    public X509CertificateHolder sign(ToBeSigned toBeSigned) {
        return toBeSigned.assemble(signature(toBeSigned.structure().getSignature(), toBeSigned.encoded()));
    }

    /** Signs a revocation list, checked like a certificate. */
    public SignedCrl sign(ToBeSignedCrl toBeSigned) {
        return toBeSigned.assemble(signature(toBeSigned.algorithm(), toBeSigned.encoded()));
    }

    private byte[] signature(AlgorithmIdentifier named, byte[] document) {
        byte[] signature = key.sign(document);
        if (!verifying.verifies(named, document, signature)) {
            throw new IllegalStateException(
                    "authority " + authority + " made a signature that does not verify; withheld");
        }
        return signature;
    }

    private SerialSecret required() {
        if (secret == null) {
            throw new IllegalStateException(
                    "authority " + authority + " has no serial secret: a root numbers at random");
        }
        return secret;
    }

    @Override
    public String toString() {
        return "AuthorityKey[" + authority + ", certificate sha256 " + Certificates.fingerprint(certificate) + "]";
    }
}
