/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.stack.home.ChanceryHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    private static final Restarts AT_ONCE = new Restarts(InstantSource.system(), Duration.ofMillis(1));

    @TempDir
    private Path directory;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean diskIsFull = new AtomicBoolean();
    private final AtomicReference<@Nullable Error> writingFails = new AtomicReference<>();
    private final AtomicInteger written = new AtomicInteger();

    @BeforeEach
    void makeTheHome() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1)); // of a loaded machine
        new ChanceryHome(directory).create();
    }

    @AfterEach
    void stop() {
        stopping.set(true);
    }

    @Test
    void aFullDiskIsSaidOnceAndWhatStoppedComesBackWhenThereIsRoom() {
        Fake broker = new Fake("kafka", () -> {
            if (diskIsFull.get()) {
                throw new IOException("No space left on device");
            }
        });
        Fake ocsp = new Fake("ocsp", () -> {});
        diskIsFull.set(true);
        watch(broker, ocsp);

        broker.alive = false;
        await().until(() -> broker.starts.get() > 2);
        ocsp.alive = false;
        await().until(() -> ocsp.state() == Part.State.UP && ocsp.starts.get() == 1);
        assertThat(said)
                .filteredOn(line -> line.startsWith("kafka does not start"))
                .hasSize(1);
        assertThat(said)
                .filteredOn(line -> line.startsWith("cannot write the run state"))
                .hasSize(1);

        diskIsFull.set(false);
        await().until(() -> broker.state() == Part.State.UP);
        await().until(() -> written.get() > 0);
    }

    @Test
    void aPartThatDoesNotComeUpKeepsNobodyWaiting() {
        CountDownLatch never = new CountDownLatch(1);
        Fake broker = new Fake("kafka", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        Fake ocsp = new Fake("ocsp", () -> {});
        watch(broker, ocsp);

        broker.alive = false;
        await().until(() -> broker.starts.get() == 1);
        ocsp.alive = false;

        await().until(() -> ocsp.state() == Part.State.UP && ocsp.starts.get() == 1);
        never.countDown();
    }

    @Test
    void aMistakeOfOurOwnDoesNotEndTheWatch() {
        AtomicInteger tries = new AtomicInteger();
        Fake issuer = new Fake("issuer", () -> {
            if (tries.incrementAndGet() < 2) {
                throw new IllegalStateException("a mistake");
            }
        });
        watch(issuer);

        issuer.alive = false;

        await().until(() -> issuer.state() == Part.State.UP && tries.get() == 2);
        assertThat(said).anyMatch(line -> line.contains("issuer does not start: a mistake"));
    }

    /** Such as that of a class which cannot be loaded any more, because everything was built anew meanwhile. */
    @Test
    void anErrorEndsItAsLittle() {
        Fake issuer = new Fake("issuer", () -> {});
        writingFails.set(new NoClassDefFoundError("no state"));
        watch(issuer);

        issuer.alive = false;
        await().until(() -> said.stream().anyMatch(line -> line.endsWith("run state for `chancery status`: no state")));
        issuer.lookingFails = new StackOverflowError("no look");
        await().until(() -> said.stream().anyMatch(line -> line.equals("issuer cannot be checked: no look")));
        writingFails.set(null);
        issuer.lookingFails = null;

        await().until(() -> issuer.state() == Part.State.UP && issuer.starts.get() == 1);
        await().until(() -> written.get() > 0);
    }

    private void watch(Fake... parts) {
        for (Fake part : parts) {
            part.enter(Part.State.UP);
        }
        Watch watch = new Watch(List.of(parts), this::writeDown, new ChanceryHome(directory), said::add);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                watch.run(stopping::get);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void writeDown() throws IOException {
        if (diskIsFull.get()) {
            throw new IOException("No space left on device");
        }
        throwIfAny(writingFails.get());
        written.incrementAndGet();
    }

    private static void throwIfAny(@Nullable Error error) {
        if (error != null) {
            throw error;
        }
    }

    private interface Start {
        void run() throws IOException;
    }

    private static final class Fake extends Part {
        private final Start start;
        private final AtomicInteger starts = new AtomicInteger();
        private volatile boolean alive = true;
        private volatile @Nullable Error lookingFails;

        Fake(String name, Start start) {
            super(name, "127.0.0.1:1", AT_ONCE);
            this.start = start;
        }

        @Override
        boolean isAlive() {
            throwIfAny(lookingFails);
            return alive;
        }

        @Override
        long pid() {
            return 1;
        }

        @Override
        void start() throws IOException {
            starts.incrementAndGet();
            start.run();
            alive = true;
        }

        @Override
        boolean isReady() {
            return alive;
        }

        @Override
        @Nullable
        String health() {
            return null;
        }
    }
}
