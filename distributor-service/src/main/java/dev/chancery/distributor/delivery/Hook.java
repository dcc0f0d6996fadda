/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a binding's hook: an argument list, no shell, an environment of our own, no input, a limit on time and on what is kept of its output.
 *
 * <p>Blocks. After a crash in the middle it runs again, so a hook is one that may.
 */
final class Hook {
    private static final int OUTPUT_BYTES_MAX = 2_048;
    private static final Duration OUTPUT_WAIT_MAX = Duration.ofSeconds(1);
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Duration timeout;

    Hook(Duration timeout) {
        this.timeout = timeout;
    }

    /** How it ended. */
    sealed interface Ending {
        record Done() implements Ending {}

        /** @param sentence what happened, with the end of its output */
        record Failed(String sentence) implements Ending {}
    }

    Ending run(List<String> command, Path directory) {
        try {
            return watch(start(command, directory));
        } catch (IOException e) {
            return new Ending.Failed("the hook \"" + command.getFirst() + "\" cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ending.Failed("the hook was cut short by the distributor's own end");
        }
    }

    private static Process start(List<String> command, Path directory) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", PATH);
        environment.put("LANG", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private Ending watch(Process process) throws InterruptedException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), kept));
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return new Ending.Failed("the hook took longer than " + timeout + " and was killed" + shown(kept));
        }
        // What the hook left running may hold its output open for ever.
        reader.join(OUTPUT_WAIT_MAX);
        return process.exitValue() == 0
                ? new Ending.Done()
                : new Ending.Failed("the hook ended with status " + process.exitValue() + shown(kept));
    }

    /** Reads to the end, so that the hook never waits for us, and keeps the beginning. */
    private static void drain(InputStream output, ByteArrayOutputStream kept) {
        byte[] buffer = new byte[1_024];
        try (output) {
            int read = output.read(buffer);
            while (read >= 0) {
                kept.write(buffer, 0, Math.min(read, OUTPUT_BYTES_MAX - Math.min(kept.size(), OUTPUT_BYTES_MAX)));
                read = output.read(buffer);
            }
        } catch (IOException e) {
            // The process is gone, and what it said until then is kept.
            return;
        }
    }

    private static String shown(ByteArrayOutputStream kept) {
        String text = kept.toString(StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}+", " ");
        return text.isEmpty() ? "" : ": " + text;
    }
}
