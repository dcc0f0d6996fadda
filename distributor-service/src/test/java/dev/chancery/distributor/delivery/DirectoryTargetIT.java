/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The target in a process of its own that is killed, or that lacks a right: promise P22 in small. */
class DirectoryTargetIT {
    private static final int LIVES = "full".equals(System.getProperty("chancery.crash")) ? 200 : 14;
    private static final int DELIVERIES_MIN = 100;
    private static final int DELIVERIES_IN_A_LIFE = 8;
    private static final long SEED = 20_261_122L;

    @TempDir
    Path hosts;

    private Path directory() {
        return hosts.resolve("web-1/tls");
    }

    @Test
    void aReaderNeverSeesAMixedSetWhileDeliveriesAreKilled() throws Exception {
        Files.createDirectories(directory());
        Random moment = new Random(SEED);
        int next = 1;
        int lives = 0;
        WatchingReader reader = new WatchingReader(directory());
        try (reader) {
            while (lives < LIVES || next <= DELIVERIES_MIN) {
                lives++;
                next = 1 + live(next, moment.nextInt(1, 2 * DELIVERIES_IN_A_LIFE), moment.nextLong(20_000));
            }
            String last = deliver(List.of(), next, "-");
            assertThat(last).contains("InPlace");
        }

        assertThat(reader.complaints()).isEmpty();
        assertThat(reader.setsSeen()).isGreaterThan(DELIVERIES_MIN);
        assertThat(reader.versionsSeen()).isGreaterThan(LIVES);
        assertThat(Files.readString(directory().resolve("server-key.pem"))).startsWith(next + " ");
        assertThat(DurableFiles.entries(directory()))
                .as("no remains beside the files")
                .hasSize(5);
        assertThat(DurableFiles.entries(directory().resolve(".chancery/api/server")))
                .as("the set in use, the one before, the one that the next delivery deletes, and two links")
                .hasSizeLessThanOrEqualTo(5);
    }

    /** One life, from the delivery that the last one may have begun; answers the last that is known to have ended. */
    private int live(int first, int deliveries, long microseconds) throws IOException, InterruptedException {
        Process process = start(List.of(), first, Integer.MAX_VALUE, "-");
        int ended = first - 1;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (ended < first - 1 + deliveries) {
                String line = lines.readLine();
                assertThat(line).contains("InPlace");
                ended = Integer.parseInt(line.substring(0, line.indexOf(' ')));
            }
            // Somewhere in the middle of the next delivery: there is nothing to wait for, a moment of chance is what is
            // wanted.
            TimeUnit.MICROSECONDS.sleep(microseconds);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return ended;
    }

    @Test
    void saysThatItMayNotGiveFilesAway() throws Exception {
        String arrival = deliver(without("chown"), 1, "nobody");

        assertThat(arrival).contains("NeedsPrivilege", "CAP_CHOWN", "leave owner and group out of the binding");
        assertThat(directory().resolve("server-key.pem")).doesNotExist();
    }

    @Test
    void saysThatItMayNotWriteThereAndDoesOnceItMay() throws Exception {
        Files.createDirectories(directory());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("r-xr-xr-x"));
        String arrival = deliver(without("dac_override"), 1, "-");
        assertThat(arrival).contains("NeedsPrivilege", "web-1");

        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(deliver(without("dac_override"), 1, "-")).contains("InPlace");
    }

    /** Root may do everything, unless it is told that it may not; anybody else lacks the right anyway. */
    private List<String> without(String capability) throws IOException {
        return Files.getOwner(hosts).getName().equals("root")
                ? List.of("setpriv", "--bounding-set=-" + capability)
                : List.of();
    }

    private String deliver(List<String> prefix, int number, String owner) throws IOException, InterruptedException {
        Process process = start(prefix, number, number, owner);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Process start(List<String> prefix, int first, int last, String owner) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Deliverer.class.getName(),
                hosts.toString(),
                String.valueOf(first),
                String.valueOf(last),
                owner));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(new File("."))
                .start();
    }
}
