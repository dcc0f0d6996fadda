/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeliveryNames;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.Files;
import dev.chancery.contracts.Slot;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place on one host, checked again: the registry has validated names and paths, and here a mistake in it would write anywhere.
 *
 * @param directory relative, normalised, without {@code ..}
 * @param mode of the private key
 */
record DeliveryLocation(
        Slot slot,
        String host,
        Path directory,
        Files files,
        @Nullable String owner,
        @Nullable String group,
        Set<PosixFilePermission> mode) {
    /** What lies under this name in a binding's directory is ours. */
    static final String STORE = DeliveryNames.STORE;

    private static final Pattern MODE = Pattern.compile("[0-7]{4}");
    private static final int MODE_WIDEST = 0640;
    private static final int MODE_DEFAULT = 0600;

    /** Throws {@link IllegalArgumentException} with a sentence that names the field, the rule and what to do. */
    static DeliveryLocation of(Slot slot, Binding binding) {
        return new DeliveryLocation(
                slot,
                requireHost(binding.host()),
                requireDirectory(binding.directory()),
                requireNames(binding.files()),
                binding.owner(),
                binding.group(),
                permissions(requireMode(binding.mode())));
    }

    private static String requireHost(String host) {
        require("host", DeliveryNames.nameFlaw(host));
        return host;
    }

    private static Path requireDirectory(String directory) {
        require("directory", DeliveryNames.directoryFlaw(directory));
        return Path.of(directory).normalize();
    }

    private static Files requireNames(Files files) {
        List<String> names = List.of(files.key(), files.certificate(), files.chain(), files.ca());
        names.forEach(name -> require("file name", DeliveryNames.fileFlaw(name)));
        if (Set.copyOf(names).size() != names.size()) {
            throw new IllegalArgumentException("the four files need four different names; correct the binding");
        }
        return files;
    }

    private static void require(String what, @Nullable String flaw) {
        if (flaw != null) {
            throw new IllegalArgumentException(what + " " + flaw + "; correct the binding");
        }
    }

    private static int requireMode(@Nullable String mode) {
        if (mode == null) {
            return MODE_DEFAULT;
        }
        if (!MODE.matcher(mode).matches()) {
            throw new IllegalArgumentException("mode must be four octal digits, 0600; correct the binding");
        }
        int bits = Integer.parseInt(mode, 8);
        if ((bits & ~MODE_WIDEST) != 0) {
            throw new IllegalArgumentException(
                    "mode " + mode + " lets more than its owner and group read the private key;"
                            + " at most 0640 is delivered, the files on the host stay as they are; correct the binding");
        }
        if ((bits & 0400) == 0) {
            throw new IllegalArgumentException("mode " + mode + " keeps the key from its owner; correct the binding");
        }
        return bits;
    }

    private static Set<PosixFilePermission> permissions(int bits) {
        Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_READ);
        if ((bits & 0200) != 0) {
            permissions.add(PosixFilePermission.OWNER_WRITE);
        }
        if ((bits & 0040) != 0) {
            permissions.add(PosixFilePermission.GROUP_READ);
        }
        return permissions;
    }
}
