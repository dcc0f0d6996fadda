/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.distributor.status.Deliverability.Candidate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts a set of files where a host's services read them, under {@code <hosts directory>/<host>/<binding's directory>}.
 *
 * <pre>
 *   server-key.pem  -> .chancery/api/server/current/server-key.pem     stable paths, links that never change
 *   server-cert.pem -> .chancery/api/server/current/server-cert.pem
 *   .chancery/api/server/current  -> 5f0c….1                           the one link that moves, by rename(2)
 *   .chancery/api/server/previous -> 11ab….1                           what a failed reload goes back to
 *   .chancery/api/server/5f0c….1/server-key.pem …                      a version: written once, never changed
 * </pre>
 *
 * <p>A version is complete, owned, and on the disk before {@code current} leads to it. So whoever follows {@code current} once finds
 * a whole set, whatever died when: before the rename it is the old one, after it the new one, and a version that nobody leads to is
 * deleted by the next delivery. Whoever opens the stable paths one after the other may have the rename between two opens; reading the key
 * again and finding it unchanged rules that out.
 *
 * <p>Blocks. Two deliveries to one slot and host must not run at once.
 */
final class DirectoryTarget {
    private static final String FOUND = "found-";

    /** What is about to be done: for the log, and for whoever wants to know what holds when it ends here. */
    enum Step {
        CLEAN,
        MAKE_VERSION,
        WRITE_FILE,
        OWN_FILE,
        OPEN_VERSION,
        ADOPT,
        LINK_ADOPTED,
        LINK,
        REMEMBER,
        SWAP,
        UNLINK,
        READ_BACK
    }

    private final Path hosts;
    private final Consumer<Step> steps;

    DirectoryTarget(Path hosts, Consumer<Step> steps) {
        this.hosts = hosts;
        this.steps = steps;
    }

    /** @param deployment names the version: the same again finds what it did in an earlier life */
    DeliveryResult deliver(DeliveryLocation place, String deployment, CertificateBundle set) {
        try {
            TargetLayout spot = TargetLayout.in(directoryOf(place), place, deployment);
            FileOwnership ownership = FileOwnership.of(place, spot.directory());
            ConflictingFiles.refuse(spot);
            return deliver(spot, ownership, set.under(place.files()));
        } catch (DurableFiles.EscapeException
                | FileOwnership.UnknownNameException
                | ConflictingFiles.InTheWayException e) {
            return new DeliveryResult.Refused(String.valueOf(e.getMessage()));
        } catch (FileOwnership.DeniedException e) {
            return new DeliveryResult.NeedsPrivilege(String.valueOf(e.getMessage()), false);
        } catch (AccessDeniedException e) {
            return new DeliveryResult.NeedsPrivilege(denied(place, e), hasSwapped(place, deployment));
        } catch (IOException e) {
            return new DeliveryResult.Unreachable(sentence(place, e), hasSwapped(place, deployment));
        }
    }

    /**
     * Lets readers see the set again that was there before this deployment. Repeating it changes nothing.
     *
     * @return what they see then; empty when there was no set before, and then nothing is changed
     */
    Optional<List<DeployedFile>> rollBack(DeliveryLocation place, String deployment) throws IOException {
        TargetLayout spot = TargetLayout.in(directoryOf(place), place, deployment);
        if (spot.leadsToDeployment()) {
            Optional<Path> previous = spot.previousVersion();
            if (previous.isEmpty() || !Files.isDirectory(spot.store().resolve(previous.get()))) {
                return Optional.empty();
            }
            Set<String> names = namesIn(spot.store().resolve(previous.get()));
            link(spot, names);
            DurableFiles.point(spot.current(), previous.get());
            unlinkOthers(spot, names);
        }
        return Optional.of(readBack(spot, namesIn(spot.current())));
    }

    /** The certificates that {@link #rollBack} would let readers see again; none where it would change nothing. */
    List<Candidate> earlier(DeliveryLocation place, String deployment) throws IOException {
        TargetLayout spot = TargetLayout.in(directoryOf(place), place, deployment);
        Optional<Path> previous = spot.leadsToDeployment() ? spot.previousVersion() : Optional.empty();
        return previous.isEmpty() ? List.of() : Candidates.in(spot.store().resolve(previous.get()), place.slot());
    }

    private DeliveryResult deliver(TargetLayout spot, FileOwnership ownership, Map<String, Bytes> contents)
            throws IOException {
        if (holds(spot, ownership, contents)) {
            return new DeliveryResult.InPlace(readBack(spot, contents.keySet()), spot.leadsToDeployment());
        }
        at(Step.CLEAN);
        clean(spot);
        Path version = write(spot, ownership, contents);
        adopt(spot);
        at(Step.LINK);
        link(spot, contents.keySet());
        swap(spot, version);
        at(Step.UNLINK);
        unlinkOthers(spot, contents.keySet());
        at(Step.READ_BACK);
        if (!holds(spot, ownership, contents)) {
            throw new IOException("what was read back is not what was written");
        }
        return new DeliveryResult.InPlace(readBack(spot, contents.keySet()), true);
    }

    /** By content and through the stable paths: what counts is what a reader gets. */
    private static boolean holds(TargetLayout spot, FileOwnership ownership, Map<String, Bytes> contents)
            throws IOException {
        for (Map.Entry<String, Bytes> file : contents.entrySet()) {
            if (!spot.isLinked(file.getKey())
                    || Files.isSymbolicLink(spot.current().resolve(file.getKey()))
                    || !ownership.fits(spot.stable(file.getKey()), file.getValue(), spot.isKey(file.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** If it stops here: nothing leads to what is deleted. */
    private static void clean(TargetLayout spot) throws IOException {
        Set<Path> kept = new HashSet<>();
        spot.currentVersion().ifPresent(kept::add);
        spot.previousVersion().ifPresent(kept::add);
        for (Path entry : DurableFiles.entries(spot.store())) {
            if (Files.isSymbolicLink(entry)) {
                if (!entry.equals(spot.current()) && !entry.equals(spot.previous())) {
                    Files.delete(entry);
                }
            } else if (!kept.contains(entry.getFileName())) {
                DurableFiles.deleteFlat(entry);
            }
        }
    }

    /** If it stops here: a version without a reader, which the next delivery deletes. */
    private Path write(TargetLayout spot, FileOwnership ownership, Map<String, Bytes> contents) throws IOException {
        at(Step.MAKE_VERSION);
        Path version = Files.createDirectory(
                spot.newVersion(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Map.Entry<String, Bytes> file : contents.entrySet()) {
            at(Step.WRITE_FILE);
            Path path = writeFile(version.resolve(file.getKey()), file.getValue());
            at(Step.OWN_FILE);
            ownership.give(path, spot.isKey(file.getKey()));
            DurableFiles.flush(path);
        }
        at(Step.OPEN_VERSION);
        Files.setPosixFilePermissions(version, PosixFilePermissions.fromString("rwxr-xr-x"));
        DurableFiles.flush(version);
        DurableFiles.flush(spot.store());
        return version;
    }

    private static Path writeFile(Path file, Bytes content) throws IOException {
        // Nobody else's from the first byte on, whatever the umask says.
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(content.octets());
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
        return file;
    }

    /**
     * Takes over plain files that stand where our links belong: as a version of their own, which {@code current} leads to before the
     * files become links to it. If it stops here: some are files and some are links, of one and the same content.
     */
    private void adopt(TargetLayout spot) throws IOException {
        List<String> plain = new ArrayList<>();
        for (String name : spot.names()) {
            if (Files.isRegularFile(spot.stable(name), LinkOption.NOFOLLOW_LINKS)) {
                plain.add(name);
            }
        }
        if (plain.isEmpty()) {
            return;
        }
        at(Step.ADOPT);
        if (!isAdopted(spot, plain)) {
            DurableFiles.point(spot.current(), adopted(spot).getFileName());
        }
        at(Step.LINK_ADOPTED);
        for (String name : plain) {
            DurableFiles.point(spot.stable(name), spot.linkTo(name));
        }
    }

    private static boolean isAdopted(TargetLayout spot, List<String> plain) throws IOException {
        for (String name : plain) {
            Path there = spot.current().resolve(name);
            if (!Files.isRegularFile(there) || !Files.isSameFile(there, spot.stable(name))) {
                return false;
            }
        }
        return true;
    }

    /** A version of what readers get now: hard links, so that content, owner and mode are the same by construction. */
    private static Path adopted(TargetLayout spot) throws IOException {
        Path version =
                new TargetLayout(spot.place(), spot.directory(), spot.store(), FOUND + spot.deployment()).newVersion();
        DurableFiles.makeDirectory(version);
        for (String name : spot.names()) {
            Path file = spot.isLinked(name) ? spot.current().resolve(name) : spot.stable(name);
            // Never through a link of somebody else's: that would make a name here for a file from anywhere.
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.createLink(version.resolve(name), file);
            }
        }
        DurableFiles.flush(version);
        return version;
    }

    /** If it stops here: links to files that {@code current} does not have are links to nothing, and a reader finds no file. */
    private static void link(TargetLayout spot, Collection<String> names) throws IOException {
        for (String name : names) {
            if (!spot.isLinked(name)) {
                DurableFiles.point(spot.stable(name), spot.linkTo(name));
            }
        }
    }

    /** The moment. If it stops between the renames, {@code previous} and {@code current} lead to one version, which is still in use. */
    private void swap(TargetLayout spot, Path version) throws IOException {
        Optional<Path> old = spot.currentVersion();
        if (old.isPresent() && !spot.leadsToDeployment()) {
            at(Step.REMEMBER);
            DurableFiles.point(spot.previous(), old.get());
        }
        at(Step.SWAP);
        DurableFiles.point(spot.current(), version.getFileName());
    }

    /** Names that the binding had before lead to nothing now. If it stops here: the next delivery does it. */
    private static void unlinkOthers(TargetLayout spot, Collection<String> names) throws IOException {
        for (Path entry : DurableFiles.entries(spot.directory())) {
            String name = String.valueOf(entry.getFileName());
            if (spot.isLinked(name) && !names.contains(name)) {
                Files.delete(entry);
            }
        }
    }

    private static List<DeployedFile> readBack(TargetLayout spot, Collection<String> names) throws IOException {
        List<DeployedFile> files = new ArrayList<>();
        for (String name : names) {
            if (!Files.isSymbolicLink(spot.current().resolve(name))) {
                files.add(FileOwnership.readBack(spot.stable(name)));
            }
        }
        return files;
    }

    private static Set<String> namesIn(Path version) throws IOException {
        Set<String> names = new HashSet<>();
        DurableFiles.entries(version).forEach(file -> names.add(String.valueOf(file.getFileName())));
        return names;
    }

    Path directoryOf(DeliveryLocation place) throws IOException {
        if (!Files.isDirectory(hosts)) {
            throw new NoSuchFileException(hosts.toString(), null, "the hosts' directory is not there");
        }
        return DurableFiles.directoryWithin(
                DurableFiles.ownDirectory(hosts.toRealPath(), Path.of(place.host())), place.directory());
    }

    /** A place that cannot be looked at counts as one where nobody saw the new files: a newer delivery need not wait for this one then. */
    private boolean hasSwapped(DeliveryLocation place, String deployment) {
        try {
            Path directory = hosts.resolve(place.host()).resolve(place.directory());
            return TargetLayout.at(directory, place, deployment).leadsToDeployment();
        } catch (IOException e) {
            return false;
        }
    }

    private void at(Step step) {
        steps.accept(step);
    }

    private static String denied(DeliveryLocation place, AccessDeniedException failure) {
        return "the distributor may not write in the directory \"" + place.directory() + "\" on " + place.host() + " ("
                + failure.getFile() + "): give its user the right to; it is tried again until it may";
    }

    private static String sentence(DeliveryLocation place, IOException failure) {
        return "the directory \"" + place.directory() + "\" on " + place.host() + " cannot be written ("
                + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                + "); it is tried again until it can";
    }
}
