/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * One slot of a PKCS #11 library, by way of Java's own provider. Opened at the first use and again after each failure; a token that is away therefore
 * only delays. Safe for use by several threads.
 */
public final class Pkcs11Token {
    /** What Java's PKCS #11 provider can make and sign with, of what an authority's key may be. */
    private static final List<KeyAlgorithm> KINDS =
            List.of(KeyAlgorithm.P256, KeyAlgorithm.P384, KeyAlgorithm.rsa(3_072), KeyAlgorithm.rsa(4_096));

    private final Path library;
    private final String slot;
    private final Path pinFile;
    private @Nullable Opened opened;
    private @Nullable Sha256 refusedPin;

    private record Opened(Provider provider, KeyStore keys) {}

    private interface Act<T> {
        T on(Opened token) throws GeneralSecurityException, IOException;
    }

    /** @param slot a setting of the provider: {@code slot = 1234}, {@code slotListIndex = 0} */
    private Pkcs11Token(Path library, String slot, Path pinFile) {
        this.library = library;
        this.slot = slot;
        this.pinFile = pinFile;
    }

    /** By the number that the library gives the slot. */
    public static Pkcs11Token inSlot(Path library, long slot, Path pinFile) {
        return new Pkcs11Token(library, "slot = " + slot, pinFile);
    }

    /** By its place in the library's list of slots, from 0. */
    public static Pkcs11Token atIndex(Path library, int index, Path pinFile) {
        return new Pkcs11Token(library, "slotListIndex = " + index, pinFile);
    }

    /** Throws {@link IllegalArgumentException} that names the setting, for a kind of key that no token makes here. */
    public static void requireAble(String setting, KeyAlgorithm kind) {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException(
                    setting + " is " + kind + ", and a key on a PKCS #11 token is one of " + KINDS
                            + ": Java's PKCS #11 provider has no others; change it, or keep the keys in files (unset"
                            + " chancery.issuer.pkcs11.library)");
        }
    }

    /** A key of the session: gone with this process, unless it is {@link #keep kept}. */
    TokenKey generate(KeyAlgorithm kind) {
        KeyPair pair = act(token -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    kind.family() == KeyAlgorithm.Family.RSA ? "RSA" : "EC", token.provider());
            generator.initialize(parameters(kind));
            return generator.generateKeyPair();
        });
        return TokenKey.of(
                this, SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), pair::getPrivate);
    }

    /** On the token when this returns, sensitive and not extractable, with the certificate that names it. */
    void keep(String label, TokenKey made, X509CertificateHolder certificate) {
        act(token -> {
            token.keys().setKeyEntry(label, made.handle().get(), null, new Certificate[] {java(certificate)});
            return label;
        });
    }

    TokenKey open(String label, SubjectPublicKeyInfo publicKey) {
        PrivateKey _ = find(label);
        return TokenKey.of(this, publicKey, () -> find(label));
    }

    /** Does nothing where there is no such key. Its certificate stays on the token while another there has the same subject, and says nothing. */
    void delete(String label) {
        act(token -> {
            if (token.keys().containsAlias(label)) {
                token.keys().deleteEntry(label);
            }
            return label;
        });
    }

    byte[] sign(String algorithm, Supplier<PrivateKey> handle, byte[] document) {
        return act(token -> {
            Signature signature = Signature.getInstance(algorithm, token.provider());
            signature.initSign(handle.get());
            signature.update(document);
            return signature.sign();
        });
    }

    static String signatureName(KeyAlgorithm kind) {
        return kind.family() == KeyAlgorithm.Family.RSA
                ? "SHA256withRSA"
                : kind.bits() == KeyAlgorithm.P384.bits() ? "SHA384withECDSA" : "SHA256withECDSA";
    }

    private PrivateKey find(String label) {
        return act(token -> {
            if (token.keys().getKey(label, null) instanceof PrivateKey key) {
                return key;
            }
            // What was put there by another process is seen by who opens the token anew.
            forget(token);
            throw new KeysNotUsableException("the token in " + this + " has no key labelled " + label
                    + "; insert the token that has it, or set chancery.issuer.pkcs11.slot");
        });
    }

    private <T> T act(Act<T> act) {
        Opened token = opened();
        try {
            return act.on(token);
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException | InvalidParameterException e) {
            throw new KeysNotUsableException(
                    "the token in " + this + " cannot do what is asked of it (" + told(e)
                            + "); set chancery.issuer.root-key and issuing-key to what it can",
                    e);
        } catch (GeneralSecurityException | IOException | ProviderException e) {
            forget(token);
            throw new KeysNotUsableException(
                    "the token in " + this + " does not answer (" + told(e) + "); it is asked again", e);
        }
    }

    private synchronized Opened opened() {
        if (opened == null) {
            opened = open();
        }
        return opened;
    }

    private synchronized void forget(Opened failed) {
        if (failed.equals(opened)) {
            opened = null;
        }
    }

    private Opened open() {
        char[] pin = pin();
        try {
            Provider provider = Security.getProvider("SunPKCS11").configure(settings());
            KeyStore keys = KeyStore.getInstance("PKCS11", provider);
            keys.load(null, pin);
            refusedPin = null;
            return new Opened(provider, keys);
        } catch (GeneralSecurityException | IOException | ProviderException | InvalidParameterException e) {
            if (told(e).contains("CKR_PIN")) {
                refusedPin = digest(pin);
            }
            throw new KeysNotUsableException(
                    "the token in " + this + " cannot be opened (" + told(e)
                            + "); insert it, or correct chancery.issuer.pkcs11.library, slot and pin-file",
                    e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    /** Tokens lock themselves after a few wrong PINs: one that was refused is not tried again. */
    private char[] pin() {
        char[] pin;
        try {
            pin = PrivateFiles.firstLine(pinFile);
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the PIN file " + pinFile + " is not readable (" + e
                            + "); put it back, or set chancery.issuer.pkcs11.pin-file",
                    e);
        }
        if (digest(pin).equals(refusedPin)) {
            Arrays.fill(pin, '\0');
            throw new KeysNotUsableException("the token in " + this + " refused the PIN in " + pinFile
                    + "; it is not tried again, since a token locks itself after a few wrong ones: correct the file");
        }
        return pin;
    }

    private String settings() {
        return "--name = chancery\nlibrary = \"" + library + "\"\n" + slot
                + "\nattributes(generate, CKO_PRIVATE_KEY, *) = {\n CKA_SENSITIVE = true\n CKA_EXTRACTABLE = false\n}\n";
    }

    private static AlgorithmParameterSpec parameters(KeyAlgorithm kind) {
        return kind.family() == KeyAlgorithm.Family.RSA
                ? new RSAKeyGenParameterSpec(kind.bits(), RSAKeyGenParameterSpec.F4)
                : new ECGenParameterSpec(kind.bits() == KeyAlgorithm.P384.bits() ? "secp384r1" : "secp256r1");
    }

    private static Certificate java(X509CertificateHolder certificate) throws GeneralSecurityException, IOException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }

    private static Sha256 digest(char[] pin) {
        return Sha256.of(new String(pin).getBytes(StandardCharsets.UTF_8));
    }

    /** The innermost cause: what the library said, {@code CKR_TOKEN_NOT_PRESENT}. */
    private static String told(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public String toString() {
        return library + ", " + slot;
    }
}
