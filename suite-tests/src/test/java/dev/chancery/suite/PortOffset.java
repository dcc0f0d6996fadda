/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port offset at which every port of a suite is free, and which no other JVM takes between the look and the start: a file lock keeps it. */
final class PortOffset {
    private static final int FIRST = 1_111;
    private static final int MAX = 10_000;
    private static final int STEP = 37;

    private final int value;
    private final FileChannel lock;

    private PortOffset(int value, FileChannel lock) {
        this.value = value;
        this.lock = lock;
    }

    static PortOffset free(List<Integer> usualPorts) throws IOException {
        for (int offset = FIRST; offset < MAX; offset += STEP) {
            FileChannel lock = locked(offset);
            if (lock != null) {
                if (allFree(usualPorts, offset)) {
                    return new PortOffset(offset, lock);
                }
                lock.close();
            }
        }
        throw new IllegalStateException("no offset below " + MAX + " leaves all ports free: " + usualPorts);
    }

    int value() {
        return value;
    }

    void release() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock of port offset " + value, e);
        }
    }

    private static @Nullable FileChannel locked(int offset) throws IOException {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "chancery-port-offset-" + offset + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isLocked(channel)) {
            return channel;
        }
        channel.close();
        return null;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) { // this JVM's own, for a suite that did not start
            return false;
        }
    }

    private static boolean allFree(List<Integer> usualPorts, int offset) {
        for (int usual : usualPorts) {
            try (ServerSocket socket = new ServerSocket(usual + offset, 1, InetAddress.getLoopbackAddress())) {
                socket.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
