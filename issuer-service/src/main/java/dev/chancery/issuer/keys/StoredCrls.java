/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/** The last revocation list of each root, {@code root.crl} beside its certificate. The file's time is when it was last published. */
public final class StoredCrls {
    private static final String LIST = "root.crl";

    StoredCrls() {}

    /** Not published yet, as far as is known; on the disk when this returns. */
    public void keep(StoredAuthority root, byte[] der) {
        Path file = root.directory().resolve(LIST);
        try {
            KeyFolders.replace(file, der);
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            PrivateFiles.sync(root.directory());
        } catch (IOException e) {
            throw new UncheckedIOException("list not kept in " + file, e);
        }
    }

    public void published(StoredAuthority root, Instant at) {
        try {
            Files.setLastModifiedTime(root.directory().resolve(LIST), FileTime.from(at));
        } catch (IOException e) {
            throw new UncheckedIOException("list in " + root.directory() + " not marked", e);
        }
    }

    public Optional<byte[]> last(StoredAuthority root) {
        Path file = root.directory().resolve(LIST);
        try {
            return Files.exists(file) ? Optional.of(PrivateFiles.read(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " not read", e);
        }
    }

    public Instant publishedAt(StoredAuthority root) {
        try {
            return Files.getLastModifiedTime(root.directory().resolve(LIST)).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException("list in " + root.directory() + " not read", e);
        }
    }
}
