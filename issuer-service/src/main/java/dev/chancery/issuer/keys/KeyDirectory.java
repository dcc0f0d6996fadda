/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.UnreadableKeyException;
import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Where this issuer keeps its authorities: a directory of mode 0700 with one directory per authority.
 *
 * <p>{@code candidate-<role>} is an authority that was made here and is not known to be the first of its role on the log;
 * {@code <role>-<id>} is established. The move from one name to the other is the marker: one rename, on the disk before it counts. A name that
 * begins with a dot is a half-made one and is thrown away. Each holds {@code certificate.pem}, {@code key.pem} (PKCS #8, PBES2),
 * {@code announcement.json}, and for those that number {@code serial-secret}.
 */
public final class KeyDirectory {
    private static final String CANDIDATE = "candidate-";
    private static final Pattern ESTABLISHED = Pattern.compile("(root|services|platform)-[0-9a-f]{32}");
    private static final String CERTIFICATE = "certificate.pem";
    private static final String KEY = "key.pem";
    private static final String ANNOUNCEMENT = "announcement.json";
    private static final String SERIAL_SECRET = "serial-secret";
    private static final String PLANNED = "dev.chancery.authority.planned.v1";

    private final Path directory;
    private final Passphrase passphrase;
    private final SecureRandom random;

    /** Makes the directory where there is none. Throws {@link KeysNotUsableException} when others than its owner may reach it. */
    public KeyDirectory(Path directory, Path passphraseFile, SecureRandom random) {
        this.directory = directory;
        this.passphrase = new Passphrase(passphraseFile, random);
        this.random = random;
        try {
            PrivateFiles.createDirectory(directory);
            throwHalfMadeAway();
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the key directory " + directory + " cannot be used (" + e
                            + "); make it a directory that this user owns, or set chancery.issuer.key-directory",
                    e);
        }
    }

    /**
     * Needed for whatever changes the directory while other issuers may share it: {@link #create}, {@link #establish}, {@link #discard}. Null
     * while another has it.
     */
    public @Nullable Claim claim() {
        try {
            return Claim.on(directory);
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the key directory " + directory + " cannot be locked (" + e
                            + "); an issuer that makes authorities has to be able to write to it",
                    e);
        }
    }

    /** Makes a key and its certificate, and keeps them as the candidate for the role; on the disk when this returns. */
    public KeptAuthority create(AuthorityDesign design) {
        SigningKey key = SigningKey.generate(design.key(), random);
        @Nullable SerialSecret secret = design.role() == AuthorityRole.ROOT ? null : SerialSecret.generate(random);
        X509CertificateHolder certificate = certify(design, key);
        AuthorityPlanned announcement = design.announcement(certificate, secret == null ? null : secret.sha256());
        Path halfMade = directory.resolve("." + CANDIDATE + name(design.role()));
        Path candidate = directory.resolve(CANDIDATE + name(design.role()));
        try {
            if (Files.exists(halfMade)) {
                delete(halfMade);
            }
            PrivateFiles.createDirectory(halfMade);
            PrivateFiles.write(halfMade.resolve(CERTIFICATE), ascii(Pem.certificate(certificate)));
            PrivateFiles.write(halfMade.resolve(KEY), encrypted(key));
            PrivateFiles.write(halfMade.resolve(ANNOUNCEMENT), Streams.AUTHORITIES.write(announcement));
            if (secret != null) {
                PrivateFiles.write(halfMade.resolve(SERIAL_SECRET), secret.wrap(key, announcement.authority(), random));
            }
            PrivateFiles.sync(halfMade);
            move(halfMade, candidate);
            return read(candidate, true);
        } catch (IOException e) {
            throw new UncheckedIOException("candidate not written to " + candidate, e);
        }
    }

    public boolean hasCandidate(AuthorityRole role) {
        return Files.isDirectory(directory.resolve(CANDIDATE + name(role)));
    }

    public Optional<KeptAuthority> candidate(AuthorityRole role) {
        return hasCandidate(role)
                ? Optional.of(read(directory.resolve(CANDIDATE + name(role)), true))
                : Optional.empty();
    }

    /** Those of a role that were once read back from the log. */
    public List<KeptAuthority> established(AuthorityRole role) {
        try {
            return children(name -> ESTABLISHED.matcher(name).matches() && name.startsWith(name(role) + "-")).stream()
                    .map(path -> read(path, false))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("key directory not read", e);
        }
    }

    /** The candidate is the first of its role on the log, for good. */
    public void establish(KeptAuthority candidate) {
        AuthorityPlanned announcement = candidate.announcement();
        try {
            move(candidate.directory(), directory.resolve(name(announcement.role()) + "-" + announcement.authority()));
        } catch (IOException e) {
            throw new UncheckedIOException("candidate not established", e);
        }
    }

    /** The candidate lost: its key is of no use to anybody and is not kept. */
    public void discard(KeptAuthority candidate) {
        try {
            delete(candidate.directory());
            PrivateFiles.sync(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("candidate not discarded", e);
        }
    }

    /** Opens the key, which takes the passphrase, and a third of a second where somebody chose it. */
    public AuthorityKey open(KeptAuthority kept) {
        char[] secret = passphrase.read();
        try {
            SigningKey key = EncryptedKey.decode(text(kept.directory().resolve(KEY)), secret);
            Path wrapped = kept.directory().resolve(SERIAL_SECRET);
            @Nullable
            SerialSecret serials =
                    Files.exists(wrapped) ? SerialSecret.unwrap(PrivateFiles.read(wrapped), key, kept.id()) : null;
            return new AuthorityKey(kept.certificate(), key, serials);
        } catch (UnreadableKeyException e) {
            throw new KeysNotUsableException(
                    "the key in " + kept.directory() + " does not open: " + e.getMessage()
                            + "; give its passphrase in " + passphrase.file()
                            + ", or put back the key directory from its backup",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("key of " + kept.directory() + " not read", e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private byte[] encrypted(SigningKey key) {
        char[] secret = passphrase.readOrMake();
        try {
            return ascii(EncryptedKey.encode(key, secret, random));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private static X509CertificateHolder certify(AuthorityDesign design, SigningKey key) {
        ToBeSigned toBeSigned = design.certificate(key.publicKey(), key.algorithm());
        AuthorityKey parent = design.parent();
        List<Finding> findings =
                parent == null ? Lint.checkSelfSigned(toBeSigned) : Lint.check(toBeSigned, parent.certificate());
        if (!findings.isEmpty()) {
            throw new KeysNotUsableException("the " + name(design.role()) + " authority would break " + findings
                    + "; correct chancery.issuer.authority-name, status-url or name-limits");
        }
        return parent == null ? toBeSigned.assemble(key.sign(toBeSigned.encoded())) : parent.sign(toBeSigned);
    }

    private static KeptAuthority read(Path from, boolean candidate) {
        try {
            PrivateFiles.requirePrivate(from, "700");
            X509CertificateHolder certificate = Pem.parseCertificate(text(from.resolve(CERTIFICATE)));
            AuthorityPlanned announcement =
                    (AuthorityPlanned) Streams.AUTHORITIES.read(PLANNED, PrivateFiles.read(from.resolve(ANNOUNCEMENT)));
            return new KeptAuthority(from, certificate, announcement, candidate);
        } catch (IOException | IllegalArgumentException e) {
            throw new KeysNotUsableException(
                    "the authority in " + from + " is not readable (" + e.getMessage()
                            + "); put back the key directory from its backup",
                    e);
        }
    }

    /** What a crash left; while another issuer has the claim it is not left, it is being made. */
    private void throwHalfMadeAway() throws IOException {
        List<Path> halfMade = children(name -> name.startsWith("."));
        if (halfMade.isEmpty()) {
            return;
        }
        try (@Nullable Claim claim = Claim.on(directory)) {
            if (claim != null) {
                for (Path each : halfMade) {
                    delete(each);
                }
            }
        }
    }

    private List<Path> children(Predicate<String> wanted) throws IOException {
        PrivateFiles.requirePrivate(directory, "700");
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isDirectory)
                    .filter(path -> wanted.test(String.valueOf(path.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.sync(directory);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String name(AuthorityRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Path file) throws IOException {
        return new String(PrivateFiles.read(file), StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
