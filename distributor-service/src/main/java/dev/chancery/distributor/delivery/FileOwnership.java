/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose the files at a place are, and who else may read them. */
record FileOwnership(
        @Nullable UserPrincipal owner, @Nullable GroupPrincipal group, Set<PosixFilePermission> keyMode) {
    private static final int PERMISSIONS = 07777;
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    /** The host knows no such user or group. */
    static final class UnknownNameException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownNameException(String message) {
            super(message);
        }
    }

    /** We may not give files away. */
    static final class DeniedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeniedException(String message, IOException cause) {
            super(message, cause);
        }
    }

    static FileOwnership of(DeliveryLocation place, Path root) throws IOException {
        UserPrincipalLookupService names = root.getFileSystem().getUserPrincipalLookupService();
        return new FileOwnership(owner(place.owner(), names), group(place.group(), names), place.mode());
    }

    /** On a file that nobody reads yet. Owner before mode: the other way round the old owner had a moment with the wider mode. */
    void give(Path file, boolean isKey) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            if (owner != null) {
                view.setOwner(owner);
            }
            if (group != null) {
                view.setGroup(group);
            }
        } catch (IOException e) {
            throw new DeniedException(
                    "may not give files to owner " + owner + ", group " + group + ": run the distributor as a user that"
                            + " may (CAP_CHOWN), or leave owner and group out of the binding; it is tried again until then",
                    e);
        }
        view.setPermissions(modeOf(isKey));
    }

    /** Whether the file is exactly what was asked for, by content, mode, owner and group. */
    boolean fits(Path file, Bytes content, boolean isKey) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        return attributes.permissions().equals(modeOf(isKey))
                && (owner == null || owner.equals(attributes.owner()))
                && (group == null || group.equals(attributes.group()))
                && attributes.size() == content.length()
                && Bytes.of(Files.readAllBytes(file)).equals(content);
    }

    /** What a reader of this path gets. */
    static DeployedFile readBack(Path path) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        return new DeployedFile(
                path.toString(),
                Sha256.of(Files.readAllBytes(path)),
                attributes.owner().getName(),
                octal(path));
    }

    private Set<PosixFilePermission> modeOf(boolean isKey) {
        return isKey ? keyMode : PUBLIC;
    }

    private static @Nullable UserPrincipal owner(@Nullable String name, UserPrincipalLookupService names)
            throws IOException {
        try {
            return name == null ? null : names.lookupPrincipalByName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new UnknownNameException(
                    "the host has no user \"" + name + "\": create it there, or correct the binding's owner");
        }
    }

    private static @Nullable GroupPrincipal group(@Nullable String name, UserPrincipalLookupService names)
            throws IOException {
        try {
            return name == null ? null : names.lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new UnknownNameException(
                    "the host has no group \"" + name + "\": create it there, or correct the binding's group");
        }
    }

    private static String octal(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        return String.format("%04o", mode & PERMISSIONS);
    }
}
