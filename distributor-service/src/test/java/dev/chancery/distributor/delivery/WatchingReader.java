/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a delivered directory without pause, in both of the ways that {@link DirectoryTarget} allows: in the version that {@code current} leads to, and by
 * the stable paths with a second look at the key. What is not one whole set is a complaint.
 */
final class WatchingReader implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("server-key.pem", "server-cert.pem", "server-chain.pem", "ca-cert.pem");
    /** A file is long enough to be seen half-written. */
    private static final String PADDING = "-".repeat(8_000);

    private final Path directory;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong setsSeen = new AtomicLong();
    private final Set<String> versionsSeen = new TreeSet<>();
    private final Thread thread;
    private volatile boolean closed;

    WatchingReader(Path directory) {
        this.directory = directory;
        this.thread = Thread.ofPlatform().daemon().name("reader").start(this::read);
    }

    /** A set whose four files say their number at both ends. */
    static CertificateBundle set(int number) {
        return new CertificateBundle(
                text("key", number), text("certificate", number), text("chain", number), text("ca", number));
    }

    private static Bytes text(String what, int number) {
        return Bytes.of((number + " " + what + PADDING + " " + number).getBytes(StandardCharsets.UTF_8));
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    long setsSeen() {
        return setsSeen.get();
    }

    /** Ask when it is closed. */
    int versionsSeen() {
        return versionsSeen.size();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        while (!closed) {
            try {
                readVersion(directory.resolve(".chancery/api/server/current").toRealPath());
                readStablePaths();
            } catch (NoSuchFileException e) {
                // Before the first delivery, or slower than two deliveries: a version is kept until the next but one.
                Thread.onSpinWait();
            } catch (IOException e) {
                complaints.add(e.toString());
            }
        }
    }

    private void readVersion(Path version) throws IOException {
        Set<String> numbers = new TreeSet<>();
        for (String name : NAMES) {
            numbers.add(number(version.resolve(name)));
        }
        judge("version " + version.getFileName(), numbers);
    }

    private void readStablePaths() throws IOException {
        String key = number(directory.resolve("server-key.pem"));
        Set<String> numbers = new TreeSet<>(Set.of(key));
        for (String name : NAMES.subList(1, NAMES.size())) {
            numbers.add(number(directory.resolve(name)));
        }
        if (number(directory.resolve("server-key.pem")).equals(key)) {
            judge("stable paths", numbers);
        }
    }

    private void judge(String where, Set<String> numbers) {
        if (numbers.size() != 1) {
            complaints.add(where + ": " + numbers);
        }
        setsSeen.incrementAndGet();
        versionsSeen.addAll(numbers);
    }

    private String number(Path file) throws IOException {
        if (file.endsWith("server-key.pem")) {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            if (!mode.equals("rw-------")) {
                complaints.add(file + " has mode " + mode);
            }
        }
        String text = Files.readString(file);
        String first = text.substring(0, Math.max(0, text.indexOf(' ')));
        String last = text.substring(text.lastIndexOf(' ') + 1);
        if (first.isEmpty() || !first.equals(last)) {
            complaints.add(file + " is not whole: " + text.length() + " characters");
        }
        return first;
    }
}
