/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What stands in the way of our links and is not ours to replace. Plain files are: they are taken over. */
final class ConflictingFiles {
    private ConflictingFiles() {}

    /** The message is for the operator: what is in the way, and what to do about it. */
    static final class InTheWayException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InTheWayException(String message) {
            super(message);
        }
    }

    static void refuse(TargetLayout spot) throws IOException {
        // Each says so itself.
        spot.currentVersion();
        spot.previousVersion();
        for (String name : spot.names()) {
            refuse(spot, name);
        }
    }

    /** As it is written: {@code .chancery/../…} leads out again. */
    private static boolean isIntoStore(Path leadsTo) {
        return leadsTo.startsWith(DeliveryLocation.STORE) && leadsTo.equals(leadsTo.normalize());
    }

    private static void refuse(TargetLayout spot, String name) throws IOException {
        Optional<Path> leadsTo = DurableFiles.leadsTo(spot.stable(name));
        if (leadsTo.isEmpty()) {
            if (Files.isDirectory(spot.stable(name))) {
                throw new InTheWayException(
                        "\"" + name + "\" is a directory; remove it, or give the binding another file name");
            }
            return;
        }
        if (!isIntoStore(leadsTo.get())) {
            throw new InTheWayException(
                    "\"" + name + "\" is a symbolic link that was not made here; remove it, or give the"
                            + " binding another file name");
        }
        // The CA file may be shared by the slots of a directory, as it says the same for all of them; nothing else may.
        boolean shared = name.equals(spot.place().files().ca());
        if (!shared && !spot.isLinked(name) && Files.exists(spot.stable(name))) {
            throw new InTheWayException(
                    "\"" + name + "\" belongs to another slot that is bound to this directory; give one"
                            + " of the bindings other file names, or another directory");
        }
    }
}
