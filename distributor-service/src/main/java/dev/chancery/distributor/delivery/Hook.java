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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs a binding's hook, where the operator of this machine allows that very one ({@link AllowedHooks}): an argument list, no shell, an environment of our
 * own, no input, the suite's secrets out of reach ({@link HookConfinement}), a limit on time. What it says goes to our log alone: whoever binds could
 * otherwise read by it whatever it prints.
 *
 * <p>Blocks. After a crash in the middle it runs again, so a hook is one that may.
 */
final class Hook {
    private static final Logger LOG = Logger.getLogger(Hook.class);
    /** Of its output, in the log. */
    static final int OUTPUT_BYTES_MAX = 2_048;

    private static final Duration OUTPUT_WAIT_MAX = Duration.ofSeconds(1);
    private static final String WHERE = "; what it said is in the distributor's log";
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final AllowedHooks allowed;
    private final HookConfinement confinement;
    private final Duration timeout;

    Hook(AllowedHooks allowed, HookConfinement confinement, Duration timeout) {
        this.allowed = allowed;
        this.confinement = confinement;
        this.timeout = timeout;
    }

    /** How it ended. */
    sealed interface Ending {
        record Done() implements Ending {}

        /** @param sentence what happened */
        record Failed(String sentence) implements Ending {}
    }

    /** Why it must not run; empty when it may, or when there is none. */
    Optional<String> refusal(List<String> command) {
        return command.isEmpty() ? Optional.empty() : allowed.refusal(command);
    }

    Ending run(List<String> command, Path directory) {
        Optional<String> refusal = refusal(command);
        if (refusal.isPresent()) {
            return new Ending.Failed(refusal.get());
        }
        try {
            return watch(start(confinement.around(command), directory), directory);
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

    private Ending watch(Process process, Path directory) throws InterruptedException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), kept));
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            log(directory, "killed", kept);
            return new Ending.Failed("the hook took longer than " + timeout + " and was killed" + WHERE);
        }
        // What the hook left running may hold its output open for ever.
        reader.join(OUTPUT_WAIT_MAX);
        log(directory, "status " + process.exitValue(), kept);
        return process.exitValue() == 0
                ? new Ending.Done()
                : new Ending.Failed("the hook ended with status " + process.exitValue() + WHERE);
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

    private static void log(Path directory, String ending, ByteArrayOutputStream kept) {
        String text = kept.toString(StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}+", " ");
        LOG.infof("hook ended directory=%s ending=\"%s\" output=\"%s\"", directory, ending, text);
    }
}
