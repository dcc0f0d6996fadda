/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** One bit of the broker's log is not what was written. Brokers send what is on the disk and look at no checksum; they recover only after an unclean stop. */
public final class DamagedDisk {
    private static final int BROKER = 1;
    private static final String FIRST_SEGMENT = "00000000000000000000.log";

    private DamagedDisk() {}

    /** Flips a bit of this text, which stands in a record of the partition's first segment. Who reads from now on gets it so. */
    public static void flip(ChanceryInfrastructure infrastructure, String topic, int partition, String text) {
        Path segment =
                logDirectory(infrastructure).resolve(topic + "-" + partition).resolve(FIRST_SEGMENT);
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            byte[] all = Files.readAllBytes(segment);
            int at = new String(all, StandardCharsets.ISO_8859_1).indexOf(text);
            if (at < 0) {
                throw new IllegalArgumentException("no record in " + segment + " holds " + text);
            }
            int _ = file.write(ByteBuffer.wrap(new byte[] {(byte) (all[at] ^ 1)}), at);
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path logDirectory(ChanceryInfrastructure infrastructure) {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            return Path.of(admin.describeLogDirs(List.of(BROKER))
                    .allDescriptions()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .keySet()
                    .iterator()
                    .next());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
