/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.distributor.DistributorConfig;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.UnreadableKeyException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Makes the private keys of hosts, and is the only one who opens them. In the database they are encrypted under the secret of this
 * room, a file of 0600 that is not in the database. Blocks.
 */
@ApplicationScoped
public class HostKeyVault {
    private static final Logger LOG = Logger.getLogger(HostKeyVault.class);
    private static final String FILE = "host-keys.secret";
    /** What the file holds: 64 hex digits of 256 random bits. */
    private static final int SECRET_OCTETS = 64;

    private static final int RANDOM_OCTETS = 32;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final String FORM = "aes256gcm:";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final SecureRandom random;
    private volatile boolean durable;

    HostKeyVault(DistributorConfig config, SecureRandom random) {
        this.file = config.keyDirectory().resolve(FILE);
        this.random = random;
    }

    /** Makes the secret where there is none yet. To be called only when no key is stored. */
    void open() throws IOException {
        Files.createDirectories(
                file.toAbsolutePath().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        byte[] octets = new byte[RANDOM_OCTETS];
        random.nextBytes(octets);
        byte[] text = HexFormat.of().formatHex(octets).getBytes(StandardCharsets.US_ASCII);
        Path beside = Files.createTempFile(
                file.toAbsolutePath().getParent(), FILE, ".new", PosixFilePermissions.asFileAttribute(PRIVATE));
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text));
            channel.force(true);
        }
        try {
            // A hard link, and not a rename: of two replicas at their first start one wins, and the other takes its
            // file.
            Files.createLink(file, beside);
        } catch (FileAlreadyExistsException e) {
            LOG.info("host-keys.secret is another replica's");
        } finally {
            Files.delete(beside);
            Arrays.fill(octets, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
        boolean _ = isOpen();
    }

    /** Whether the secret is there to stay: its name is on the disk before a key that only it opens is stored anywhere. */
    boolean isOpen() {
        if (!durable && Files.isRegularFile(file)) {
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
                durable = true;
            } catch (IOException e) {
                throw new UncheckedIOException("key-directory cannot be written to the disk", e);
            }
        }
        return durable && Files.isRegularFile(file);
    }

    /** Why keys cannot be encrypted now and what to do about it; empty when they can. */
    public Optional<String> flaw() {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of("no host-keys.secret yet; if keys are stored already, restore it from the backup");
            }
            if (!PRIVATE.containsAll(Files.getPosixFilePermissions(file))) {
                return Optional.of("others may read host-keys.secret: chmod 0600 it");
            }
            Arrays.fill(secret(), (byte) 0);
            return Optional.empty();
        } catch (IOException | UncheckedIOException | UnreadableKeyException e) {
            return Optional.of("not usable: " + e.getMessage());
        }
    }

    /** A new P-256 key. */
    SigningKey make() {
        return SigningKey.generate(KeyAlgorithm.P256, random);
    }

    /**
     * The key as it may lie in the database: AES-256-GCM, which notices every change, bound to the order that it was made for.
     *
     * <p>Not PBES2: that stretches a passphrase at the price of half a second of a core each time, and ours is 256 random bits.
     */
    String encrypt(SigningKey key, String orderId) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        byte[] clear = key.pkcs8();
        try {
            byte[] hidden = crypt(Cipher.ENCRYPT_MODE, nonce, clear, orderId);
            return FORM + Base64.getEncoder().encodeToString(nonce) + ":"
                    + Base64.getEncoder().encodeToString(hidden);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** The key of a hidden text. Throws {@link UnreadableKeyException} when the secret or the order is another one, or the text was changed. */
    public SigningKey decrypt(String hidden, String orderId) {
        String[] parts =
                hidden.substring(hidden.startsWith(FORM) ? FORM.length() : 0).split(":", -1);
        if (!hidden.startsWith(FORM) || parts.length != 2) {
            throw new UnreadableKeyException("not a stored host key");
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            byte[] clear = crypt(Cipher.DECRYPT_MODE, base64.decode(parts[0]), base64.decode(parts[1]), orderId);
            SigningKey key = SigningKey.ofPkcs8(clear);
            Arrays.fill(clear, (byte) 0);
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The cause may show parts of what was decrypted.
            throw new UnreadableKeyException(
                    "the secret in key-directory does not open the stored key: restore both from one backup");
        }
    }

    private byte[] crypt(int mode, byte[] nonce, byte[] content, String orderId) throws GeneralSecurityException {
        byte[] secret = secret();
        try {
            Mac derivation = Mac.getInstance("HmacSHA256");
            derivation.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] key = derivation.doFinal("chancery distributor host keys 1".getBytes(StandardCharsets.US_ASCII));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(orderId.getBytes(StandardCharsets.UTF_8));
            Arrays.fill(key, (byte) 0);
            return cipher.doFinal(content);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte[] secret() {
        try {
            byte[] secret = Files.readAllBytes(file);
            if (secret.length < SECRET_OCTETS) {
                throw new UnreadableKeyException(
                        "the secret in key-directory is cut short: restore it from the backup");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("the secret in key-directory cannot be read", e);
        }
    }
}
