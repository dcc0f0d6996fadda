/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.Pem;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where this issuer keeps its authorities: a directory of mode 0700 with one directory per authority.
 *
 * <p>{@code candidate-<role>} is an authority that was made here and is not known to be the first of its role on the log;
 * {@code <role>-<id>} is established. The move from one name to the other is the marker: one rename, on the disk before it counts. A name that
 * begins with a dot is a half-made one and is thrown away. Each holds {@code certificate.pem}, {@code key.pem} (PKCS #8, PBES2) or
 * {@code token-key}, {@code announcement.json}, and for those that number {@code serial-secret}.
 */
public final class KeyDirectory {
    private static final Logger LOG = Logger.getLogger(KeyDirectory.class);
    private static final String CANDIDATE = "candidate-";
    private static final Pattern ESTABLISHED = Pattern.compile("(root|services|platform)-[0-9a-f]{32}");
    private static final String CERTIFICATE = "certificate.pem";
    private static final String ANNOUNCEMENT = "announcement.json";
    private static final String SERIAL_SECRET = "serial-secret";
    private static final String PLANNED = "dev.chancery.authority.planned.v1";

    private final Path directory;
    private final KeyVault vault;
    private final List<KeyVault> vaults;
    private final SecureRandom random;

    /** Makes the directory where there is none. Throws {@link KeysNotUsableException} when others than its owner may reach it. */
    public KeyDirectory(Path directory, Path passphraseFile, SecureRandom random) {
        this(directory, passphraseFile, Optional.empty(), random);
    }

    /** @param token where new keys are made and kept; without one, in the directory itself */
    public KeyDirectory(Path directory, Path passphraseFile, Optional<Pkcs11Token> token, SecureRandom random) {
        this.directory = directory;
        FileVault files = new FileVault(new Passphrase(passphraseFile, random), random);
        TokenVault onToken = new TokenVault(token, files);
        this.vault = token.isPresent() ? onToken : files;
        this.vaults = List.of(files, onToken);
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
        DocumentSigner key = vault.make(design.key());
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
            vault.keep(key, certificate, halfMade);
            PrivateFiles.write(halfMade.resolve(ANNOUNCEMENT), Streams.AUTHORITIES.write(announcement));
            if (secret != null) {
                DocumentSigner wrapping = vault.wrapping(key, halfMade);
                PrivateFiles.write(
                        halfMade.resolve(SERIAL_SECRET), secret.wrap(wrapping, announcement.authority(), random));
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

    /** Opens the key, which takes the passphrase, and a third of a second where somebody chose it; or the token. */
    public AuthorityKey open(KeptAuthority kept) {
        Path from = kept.directory();
        KeyVault holder = vaults.stream()
                .filter(each -> each.holds(from))
                .findFirst()
                .orElseThrow(() -> new KeysNotUsableException(
                        "there is no key in " + from + "; put back the key directory from its backup"));
        try {
            DocumentSigner key = holder.open(kept.certificate(), from);
            Path wrapped = from.resolve(SERIAL_SECRET);
            @Nullable
            SerialSecret serials = Files.exists(wrapped)
                    ? SerialSecret.unwrap(PrivateFiles.read(wrapped), holder.wrapping(key, from), kept.id())
                    : null;
            return new AuthorityKey(kept.certificate(), key, serials);
        } catch (IOException e) {
            throw new UncheckedIOException("key of " + from + " not read", e);
        }
    }

    private static X509CertificateHolder certify(AuthorityDesign design, DocumentSigner key) {
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
                    throwAway(each);
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

    /** With a token that is away it is left: whoever makes the next candidate of the role throws it away first. */
    private void throwAway(Path halfMade) throws IOException {
        try {
            delete(halfMade);
        } catch (KeysNotUsableException e) {
            LOG.infof("half-made candidate left for now directory=%s cause=\"%s\"", halfMade, e.getMessage());
        }
    }

    private void delete(Path tree) throws IOException {
        for (KeyVault each : vaults) {
            each.delete(tree);
        }
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
