/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where things lie at one place, for one deployment.
 *
 * @param directory the binding's directory
 * @param store where the versions of this slot lie
 */
record TargetLayout(DeliveryLocation place, Path directory, Path store, String deployment) {
    private static final Path CURRENT = Path.of("current");
    private static final Path PREVIOUS = Path.of("previous");

    /** Makes the store; both paths are real ones. */
    static TargetLayout in(Path directory, DeliveryLocation place, String deployment) throws IOException {
        return new TargetLayout(place, directory, DurableFiles.ownDirectory(directory, storeOf(place)), deployment);
    }

    /** Makes nothing, and may be where nothing is. */
    static TargetLayout at(Path directory, DeliveryLocation place, String deployment) {
        return new TargetLayout(place, directory, directory.resolve(storeOf(place)), deployment);
    }

    List<String> names() {
        return List.of(
                place.files().key(),
                place.files().certificate(),
                place.files().chain(),
                place.files().ca());
    }

    boolean isKey(String name) {
        return name.equals(place.files().key());
    }

    /** The path that services read. */
    Path stable(String name) {
        return directory.resolve(name);
    }

    /** What is written in the link at the stable path. */
    Path linkTo(String name) {
        return storeOf(place).resolve(CURRENT).resolve(name);
    }

    boolean isLinked(String name) throws IOException {
        return DurableFiles.leadsTo(stable(name)).equals(Optional.of(linkTo(name)));
    }

    Path current() {
        return store.resolve(CURRENT);
    }

    Path previous() {
        return store.resolve(PREVIOUS);
    }

    /** The version that readers see; empty before the first. */
    Optional<Path> currentVersion() throws IOException {
        return version(current());
    }

    /** The version that a failed reload goes back to; empty when there is none. */
    Optional<Path> previousVersion() throws IOException {
        return version(previous());
    }

    /** A version is a directory of the store: a link that leads anywhere else would make us read, and tell of, what is not ours. */
    private Optional<Path> version(Path link) throws IOException {
        Optional<Path> leadsTo = DurableFiles.leadsTo(link);
        if (leadsTo.isPresent() && !isVersion(leadsTo.get())) {
            throw new DurableFiles.EscapeException("\"" + link + "\" is a symbolic link to " + leadsTo.get()
                    + " that was not made here; remove it, and look who made it");
        }
        return leadsTo;
    }

    private boolean isVersion(Path name) {
        return name.getNameCount() == 1
                && !name.isAbsolute()
                && name.equals(name.normalize())
                && !name.toString().isEmpty()
                && !Files.isSymbolicLink(store.resolve(name));
    }

    /** A directory that nobody leads to: a version is never written to again, so a repair is a version of its own. */
    Path newVersion() {
        int attempt = 1;
        while (DurableFiles.exists(store.resolve(deployment + "." + attempt))) {
            attempt++;
        }
        return store.resolve(deployment + "." + attempt);
    }

    /** Whether readers see what this deployment brought. */
    boolean leadsToDeployment() throws IOException {
        return DurableFiles.leadsTo(current())
                .filter(path -> path.toString().startsWith(deployment + "."))
                .isPresent();
    }

    private static Path storeOf(DeliveryLocation place) {
        return Path.of(
                DeliveryLocation.STORE, place.slot().service(), place.slot().kind());
    }
}
