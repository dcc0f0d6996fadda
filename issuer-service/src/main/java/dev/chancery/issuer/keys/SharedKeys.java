/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;

/**
 * Keys of authorities on their way to a further issuer: sealed to the one key that its directory holds (RFC 9180, DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM). With the key goes the serial secret: only so do both give the same serial to the same request.
 */
public final class SharedKeys {
    private static final String RECIPIENT = "CHANCERY SEALING KEY";
    private static final String SEALED = "CHANCERY SEALED AUTHORITIES";
    private static final String FOLDER = "sealing";
    private static final String SERIAL_SECRET = "serial-secret";
    private static final String PLANNED = "dev.chancery.authority.announced.v1";
    private static final byte[] INFO = "chancery authority share v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DERIVING = "chancery sealing key v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PUBLIC_OCTETS = 32;
    private static final ObjectMapper JSON = MessageJson.mapper();

    private final KeyFolders folders;
    private final FileVault files;
    private final SecureRandom random;
    private final SigningAudit notes;

    SharedKeys(KeyFolders folders, FileVault files, SecureRandom random, SigningAudit notes) {
        this.folders = folders;
        this.files = files;
        this.random = random;
        this.notes = notes;
    }

    /** Whom to seal to, as text: the public half of this directory's own key, which is made when it is first asked for. */
    public String recipient() {
        return Pem.of(RECIPIENT, hpke().serializePublicKey(own().getPublic())).text();
    }

    /** What people compare. Throws {@link IllegalArgumentException} for what is no recipient. */
    public static Sha256 fingerprint(String recipient) {
        return Sha256.of(content(recipient, RECIPIENT));
    }

    /** Throws {@link KeysNotUsableException} for a key that cannot leave: one on a token. */
    public String seal(List<StoredAuthority> authorities, String recipient) {
        byte[] publicKey = content(recipient, RECIPIENT);
        byte[] clear = clear(authorities);
        try {
            HPKE hpke = hpke();
            HPKEContextWithEncapsulation context = hpke.setupBaseS(hpke.deserializePublicKey(publicKey), INFO);
            byte[] hidden = context.seal(publicKey, clear);
            byte[] sealed = Arrays.copyOf(context.getEncapsulation(), PUBLIC_OCTETS + hidden.length);
            System.arraycopy(hidden, 0, sealed, PUBLIC_OCTETS, hidden.length);
            authorities.forEach(kept -> notes.handled(kept.id(), "shared"));
            return Pem.of(SEALED, sealed).text();
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("what is in memory can be sealed", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /**
     * Takes what was sealed to this directory; those that it has already stay as they are.
     *
     * @param expected throws for an authority that is not to be taken
     */
    public List<AuthorityAnnounced> open(String sealed, Consumer<AuthorityAnnounced> expected) {
        byte[] content = content(sealed, SEALED);
        AsymmetricCipherKeyPair own = own();
        byte[] clear = new byte[0];
        try {
            byte[] publicKey = hpke().serializePublicKey(own.getPublic());
            clear = hpke().setupBaseR(Arrays.copyOf(content, PUBLIC_OCTETS), own, INFO)
                    .open(publicKey, Arrays.copyOfRange(content, PUBLIC_OCTETS, content.length));
            List<AuthorityAnnounced> taken = new ArrayList<>();
            for (Map<String, String> one : JSON.readValue(clear, new TypeReference<List<Map<String, String>>>() {})) {
                taken.add(take(one, expected));
            }
            return taken;
        } catch (InvalidCipherTextException | RuntimeException e) {
            if (e instanceof KeysNotUsableException known) {
                throw known;
            }
            throw new KeysNotUsableException(
                    "the file was not encrypted for this issuer, or was changed: have it encrypted for "
                            + fingerprint(recipient()),
                    e);
        } catch (IOException e) {
            throw new KeysNotUsableException("the sealed keys are from another version of Chancery", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private byte[] clear(List<StoredAuthority> authorities) {
        try {
            List<Map<String, String>> all = new ArrayList<>();
            for (StoredAuthority kept : authorities) {
                Path from = kept.directory();
                if (!files.holds(from)) {
                    throw new KeysNotUsableException(
                            "the key of " + kept.announcement().name()
                                    + " is on a token and cannot be exported; give the new issuer access to the token");
                }
                SigningKey key = files.read(FileVault.file(from));
                byte[] pkcs8 = key.pkcs8();
                byte[] secret = SerialSecret.unwrap(PrivateFiles.read(from.resolve(SERIAL_SECRET)), key, kept.id())
                        .octets();
                all.add(Map.of(
                        "certificate",
                        Pem.certificate(kept.certificate()),
                        "announcement",
                        new String(Streams.AUTHORITIES.write(kept.announcement()), StandardCharsets.UTF_8),
                        "key",
                        Base64.getEncoder().encodeToString(pkcs8),
                        "serialSecret",
                        Base64.getEncoder().encodeToString(secret)));
                Arrays.fill(pkcs8, (byte) 0);
                Arrays.fill(secret, (byte) 0);
            }
            return JSON.writeValueAsBytes(all);
        } catch (IOException e) {
            throw new UncheckedIOException("keys not read", e);
        }
    }

    private AuthorityAnnounced take(Map<String, String> sent, Consumer<AuthorityAnnounced> expected) {
        X509CertificateHolder certificate = Pem.parseCertificate(field(sent, "certificate"));
        AuthorityAnnounced planned = (AuthorityAnnounced)
                Streams.AUTHORITIES.read(PLANNED, field(sent, "announcement").getBytes(StandardCharsets.UTF_8));
        SigningKey key = SigningKey.ofPkcs8(Base64.getDecoder().decode(field(sent, "key")));
        SerialSecret secret = SerialSecret.of(Base64.getDecoder().decode(field(sent, "serialSecret")));
        expected.accept(planned);
        if (!key.publicKey().equals(certificate.getSubjectPublicKeyInfo())
                || !secret.sha256().equals(planned.serialSecretSha256())) {
            throw new KeysNotUsableException(
                    "the content sealed as " + planned.name() + " does not match its " + "certificate");
        }
        String name = planned.role().name().toLowerCase(Locale.ROOT) + "-" + planned.authority();
        if (!Files.isDirectory(folders.path(name))) {
            Path _ = folders.make(name, halfMade -> {
                PrivateFiles.write(
                        halfMade.resolve(KeyFolders.CERTIFICATE), KeyFolders.ascii(Pem.certificate(certificate)));
                PrivateFiles.write(halfMade.resolve(KeyFolders.ANNOUNCEMENT), Streams.AUTHORITIES.write(planned));
                files.keep(key, certificate, halfMade);
                PrivateFiles.write(halfMade.resolve(SERIAL_SECRET), secret.wrap(key, planned.authority(), random));
            });
            notes.handled(planned.authority(), "received");
        }
        return planned;
    }

    private static String field(Map<String, String> sent, String name) {
        return Objects.requireNonNull(sent.get(name), name);
    }

    /** Derived from a signature that the directory's own Ed25519 key alone can make, and makes again: so it is kept as every other key is. */
    private AsymmetricCipherKeyPair own() {
        try {
            Path folder = folders.path(FOLDER);
            if (!Files.isDirectory(folder)) {
                SigningKey made = files.make(KeyAlgorithm.ED25519);
                folder = folders.make(FOLDER, halfMade -> files.write(made, FileVault.file(halfMade)));
            }
            return hpke().deriveKeyPair(Sha256.digest()
                    .digest(files.read(FileVault.file(folder)).sign(DERIVING)));
        } catch (IOException e) {
            throw new UncheckedIOException("sealing key not read", e);
        }
    }

    private static byte[] content(String pem, String label) {
        List<Pem> blocks = Pem.parse(pem);
        if (blocks.size() != 1
                || !blocks.getFirst().label().equals(label)
                || blocks.getFirst().content().length < PUBLIC_OCTETS) {
            throw new IllegalArgumentException("the file contains no " + label + "; give the right file");
        }
        return blocks.getFirst().content();
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
