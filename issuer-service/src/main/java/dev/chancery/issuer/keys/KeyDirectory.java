/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import static dev.chancery.issuer.keys.KeyFolders.ANNOUNCEMENT;
import static dev.chancery.issuer.keys.KeyFolders.CERTIFICATE;
import static dev.chancery.issuer.keys.KeyFolders.ascii;
import static dev.chancery.issuer.keys.KeyFolders.text;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Where this issuer keeps its authorities: a directory of mode 0700 with one directory per authority.
 *
 * <p>{@code candidate-<role>} is an authority that was made here and is not known to be the first of its role on the log;
 * {@code successor-<role>} is a later one that the log is not known to have; {@code <role>-<id>} is established. The move from one name to the
 * other is the marker: one rename, on the disk before it counts. {@code request-<role>} is a key whose certificate somebody else is to sign
 * ({@link RequestedKeys}). A name that begins with a dot is a half-made one and is thrown away. Each holds {@code certificate.pem},
 * {@code key.pem} (PKCS #8, PBES2) or {@code token-key}, {@code announcement.json}, and for those that number {@code serial-secret}; a root
 * without its key says why in {@code offline}.
 */
public final class KeyDirectory {
    private static final String CANDIDATE = "candidate-";
    private static final String SUCCESSOR = "successor-";
    private static final String ORDER = "order";
    private static final Pattern ESTABLISHED = Pattern.compile("(root|services|platform)-[0-9a-f]{32}");
    private static final String SERIAL_SECRET = "serial-secret";

    private final Path directory;
    private final FileVault files;
    private final KeyVault vault;
    private final KeyFolders folders;
    private final SecureRandom random;
    private final SigningAudit notes;

    /** Makes the directory where there is none. Throws {@link KeysNotUsableException} when others than its owner may reach it. */
    public KeyDirectory(Path directory, Path passphraseFile, SecureRandom random, SigningAudit notes) {
        this(directory, passphraseFile, Optional.empty(), random, notes);
    }

    /** @param token where new keys are made and kept; without one, in the directory itself */
    public KeyDirectory(
            Path directory, Path passphraseFile, Optional<Pkcs11Token> token, SecureRandom random, SigningAudit notes) {
        this.directory = directory;
        this.files = new FileVault(new Passphrase(passphraseFile, random), random);
        TokenVault onToken = new TokenVault(token, files);
        this.vault = token.isPresent() ? onToken : files;
        this.random = random;
        this.notes = notes;
        this.folders = new KeyFolders(directory, List.of(files, onToken));
    }

    /**
     * Needed for whatever changes the directory while other issuers may share it: {@link #create}, {@link #establish}, {@link #discard}. Null
     * while another has it.
     */
    public @Nullable KeyDirectoryLock claim() {
        try {
            return KeyDirectoryLock.on(directory);
        } catch (IOException e) {
            throw new KeysNotUsableException(
                    "the key directory " + directory + " cannot be locked (" + e
                            + "); an issuer that makes authorities has to be able to write to it",
                    e);
        }
    }

    public RequestedKeys requests() {
        return new RequestedKeys(folders, vault, notes);
    }

    public SharedKeys sharedKeys() {
        return new SharedKeys(folders, files, random, notes);
    }

    public StoredCrls lists() {
        return new StoredCrls();
    }

    public OfflineKeys offlineKeys() {
        return new OfflineKeys(files, random, notes);
    }

    /** Makes a key and its certificate, and keeps them as the candidate for the role; on the disk when this returns. */
    public StoredAuthority create(AuthorityTemplate design) {
        return create(design, CANDIDATE, null);
    }

    /**
     * The same for one that comes after others of its role.
     *
     * @param order on whose behalf: who asks again with it finds the same one
     */
    public StoredAuthority createSuccessor(AuthorityTemplate design, String order) {
        return create(design, SUCCESSOR, order);
    }

    private StoredAuthority create(AuthorityTemplate design, String place, @Nullable String order) {
        DocumentSigner key = vault.make(design.key());
        @Nullable SerialSecret secret = design.numbers() ? SerialSecret.generate(random) : null;
        X509CertificateHolder certificate = certify(design, key);
        AuthorityAnnounced announcement = design.announcement(certificate, secret == null ? null : secret.sha256());
        return kept(place, design.role(), halfMade -> {
            PrivateFiles.write(halfMade.resolve(CERTIFICATE), ascii(Pem.certificate(certificate)));
            vault.keep(key, certificate, halfMade);
            PrivateFiles.write(halfMade.resolve(ANNOUNCEMENT), Streams.AUTHORITIES.write(announcement));
            if (order != null) {
                PrivateFiles.write(halfMade.resolve(ORDER), ascii(order));
            }
            if (secret != null) {
                DocumentSigner wrapping = vault.wrapping(key, halfMade);
                PrivateFiles.write(
                        halfMade.resolve(SERIAL_SECRET), secret.wrap(wrapping, announcement.authority(), random));
            }
        });
    }

    /** Keeps somebody else's root, whose key is not here and never was. */
    public StoredAuthority keepForeignRoot(X509CertificateHolder root, AuthorityAnnounced announcement, String why) {
        return kept(SUCCESSOR, AuthorityRole.ROOT, halfMade -> {
            PrivateFiles.write(halfMade.resolve(CERTIFICATE), ascii(Pem.certificate(root)));
            PrivateFiles.write(halfMade.resolve(ANNOUNCEMENT), Streams.AUTHORITIES.write(announcement));
            PrivateFiles.write(halfMade.resolve(OfflineKeys.MARK), ascii(why + "\n"));
        });
    }

    /**
     * The request has got its certificate: its key becomes a successor of its role. Repeated after a crash it begins anew, up to the one rename that
     * ends it.
     */
    public StoredAuthority adopt(
            StoredRequest request,
            X509CertificateHolder certificate,
            Function<Sha256, AuthorityAnnounced> announcement) {
        Path from = request.directory();
        Path successor = folders.path(SUCCESSOR + name(request.role()));
        try {
            KeyVault holder = folders.holder(from);
            DocumentSigner key = holder.open(certificate, from);
            SerialSecret secret = SerialSecret.generate(random);
            AuthorityAnnounced planned = announcement.apply(secret.sha256());
            KeyFolders.replace(from.resolve(CERTIFICATE), ascii(Pem.certificate(certificate)));
            KeyFolders.replace(from.resolve(ANNOUNCEMENT), Streams.AUTHORITIES.write(planned));
            KeyFolders.replace(
                    from.resolve(SERIAL_SECRET), secret.wrap(holder.wrapping(key, from), planned.authority(), random));
            PrivateFiles.sync(from);
            folders.move(from, successor);
            return KeyFolders.read(successor, true);
        } catch (IOException e) {
            throw new UncheckedIOException("successor not written to " + successor, e);
        }
    }

    /** What is to be published of it instead; only for one that the log does not have. */
    public StoredAuthority announceAnew(StoredAuthority successor, AuthorityAnnounced announcement) {
        try {
            KeyFolders.replace(successor.directory().resolve(ANNOUNCEMENT), Streams.AUTHORITIES.write(announcement));
            PrivateFiles.sync(successor.directory());
            return KeyFolders.read(successor.directory(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("announcement not written to " + successor.directory(), e);
        }
    }

    public boolean hasCandidate(AuthorityRole role) {
        return Files.isDirectory(folders.path(CANDIDATE + name(role)));
    }

    public Optional<StoredAuthority> candidate(AuthorityRole role) {
        return notYet(CANDIDATE, role);
    }

    /** The later authority of this role that the log is not known to have. */
    public Optional<StoredAuthority> successor(AuthorityRole role) {
        return notYet(SUCCESSOR, role);
    }

    /** Those of a role that were once read back from the log. Throws {@link KeysNotUsableException} where one of them cannot be read. */
    public List<StoredAuthority> established(AuthorityRole role) {
        return established(name(role)).stream()
                .map(path -> KeyFolders.read(path, false))
                .toList();
    }

    /** The same where one that cannot be read must not take the others along. */
    public Established look(AuthorityRole role) {
        List<StoredAuthority> readable = new ArrayList<>();
        Map<IssuerId, String> unreadable = new LinkedHashMap<>();
        for (Path path : established(name(role))) {
            try {
                readable.add(KeyFolders.read(path, false));
            } catch (KeysNotUsableException e) {
                String name = String.valueOf(path.getFileName());
                unreadable.put(new IssuerId(name.substring(name.indexOf('-') + 1)), String.valueOf(e.getMessage()));
            }
        }
        return new Established(readable, unreadable);
    }

    /** @param unreadable why, with the remedy, by the authority that the directory is named after */
    public record Established(List<StoredAuthority> readable, Map<IssuerId, String> unreadable) {
        public Established {
            readable = List.copyOf(readable);
            unreadable = Map.copyOf(unreadable);
        }
    }

    private List<Path> established(String role) {
        return folders.named(name -> ESTABLISHED.matcher(name).matches() && name.startsWith(role + "-"));
    }

    /** Whether it was made on behalf of this order. */
    public static boolean isOf(StoredAuthority kept, String order) {
        return content(kept, ORDER).filter(order::equals).isPresent();
    }

    /** Why its key is not here; empty when it should be. */
    public static Optional<String> offline(StoredAuthority kept) {
        return content(kept, OfflineKeys.MARK);
    }

    /** The log has it, for good. */
    public void establish(StoredAuthority candidate) {
        AuthorityAnnounced announcement = candidate.announcement();
        try {
            folders.move(
                    candidate.directory(), folders.path(name(announcement.role()) + "-" + announcement.authority()));
        } catch (IOException e) {
            throw new UncheckedIOException("candidate not established", e);
        }
    }

    /** The candidate lost: its key is of no use to anybody and is not kept. */
    public void discard(StoredAuthority candidate) {
        folders.remove(candidate.directory());
    }

    /** Opens the key, which takes the passphrase, and a third of a second where somebody chose it; or the token. */
    public AuthorityKey open(StoredAuthority kept) {
        Path from = kept.directory();
        Optional<String> offline = offline(kept);
        if (offline.isPresent()) {
            throw new KeysNotUsableException("the key of " + kept.id() + " is not here: " + offline.get());
        }
        KeyVault holder = folders.holder(from);
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

    private X509CertificateHolder certify(AuthorityTemplate design, DocumentSigner key) {
        ToBeSigned toBeSigned = design.certificate(key.publicKey(), key.algorithm());
        AuthorityKey parent = design.parent();
        List<Finding> findings = parent == null
                ? Lint.checkSelfSigned(toBeSigned)
                : Lint.under(parent.certificate()).check(toBeSigned);
        if (!findings.isEmpty()) {
            throw new KeysNotUsableException("the " + name(design.role()) + " authority would violate " + findings
                    + "; correct chancery.issuer.authority-name, status-url or name-limits");
        }
        IssuerId signer =
                parent == null ? IssuerId.of(toBeSigned.structure().getSubject(), key.publicKey()) : parent.authority();
        notes.intended(signer, toBeSigned);
        X509CertificateHolder certificate =
                parent == null ? toBeSigned.assemble(key.sign(toBeSigned.encoded())) : parent.sign(toBeSigned);
        notes.done(signer, certificate);
        return certificate;
    }

    private StoredAuthority kept(String place, AuthorityRole role, KeyFolders.Content content) {
        return KeyFolders.read(folders.make(place + name(role), content), true);
    }

    private Optional<StoredAuthority> notYet(String place, AuthorityRole role) {
        Path from = folders.path(place + name(role));
        return Files.isDirectory(from) ? Optional.of(KeyFolders.read(from, true)) : Optional.empty();
    }

    private static Optional<String> content(StoredAuthority kept, String name) {
        Path file = kept.directory().resolve(name);
        try {
            return Files.exists(file) ? Optional.of(text(file).strip()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " not read", e);
        }
    }

    private static String name(AuthorityRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
