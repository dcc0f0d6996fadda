/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.x509.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The directories in a key directory: each whole under its name or not there, and on the disk when a method returns. */
final class KeyFolders {
    static final String CERTIFICATE = "certificate.pem";
    static final String ANNOUNCEMENT = "announcement.json";

    private static final Logger LOG = Logger.getLogger(KeyFolders.class);
    private static final String PLANNED = "dev.chancery.authority.announced.v1";

    private final Path directory;
    private final List<KeyVault> vaults;

    KeyFolders(Path directory, List<KeyVault> vaults) {
        this.directory = directory;
        this.vaults = vaults;
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

    interface Content {
        void write(Path halfMade) throws IOException;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    Path make(String name, Content content) {
        Path halfMade = path("." + name);
        Path made = path(name);
        try {
            if (Files.exists(halfMade)) {
                delete(halfMade);
            }
            PrivateFiles.createDirectory(halfMade);
            content.write(halfMade);
            PrivateFiles.sync(halfMade);
            move(halfMade, made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("not written to " + made, e);
        }
    }

    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.sync(directory);
    }

    void remove(Path tree) {
        try {
            delete(tree);
            PrivateFiles.sync(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(tree + " not removed", e);
        }
    }

    /** The new content or the old one; the directory's own entry is {@link PrivateFiles#sync}'s matter. */
    static void replace(Path file, byte[] content) throws IOException {
        Path halfMade = file.resolveSibling("." + file.getFileName());
        Files.deleteIfExists(halfMade);
        PrivateFiles.write(halfMade, content);
        Files.move(halfMade, file, StandardCopyOption.ATOMIC_MOVE);
    }

    List<Path> named(Predicate<String> wanted) {
        try {
            return children(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("key directory not read", e);
        }
    }

    /** Who holds the key of this directory. */
    KeyVault holder(Path from) {
        return vaults.stream()
                .filter(each -> each.holds(from))
                .findFirst()
                .orElseThrow(() -> new KeysNotUsableException(
                        "there is no key in " + from + "; put back the key directory from its backup"));
    }

    static StoredAuthority read(Path from, boolean candidate) {
        try {
            PrivateFiles.requirePrivate(from, "700");
            X509CertificateHolder certificate = Pem.parseCertificate(text(from.resolve(CERTIFICATE)));
            AuthorityAnnounced announcement = (AuthorityAnnounced)
                    Streams.AUTHORITIES.read(PLANNED, PrivateFiles.read(from.resolve(ANNOUNCEMENT)));
            return new StoredAuthority(from, certificate, announcement, candidate);
        } catch (IOException | IllegalArgumentException | UnreadableMessageException e) {
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
        try (@Nullable KeyDirectoryLock claim = KeyDirectoryLock.on(directory)) {
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

    static String text(Path file) throws IOException {
        return new String(PrivateFiles.read(file), StandardCharsets.US_ASCII);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
