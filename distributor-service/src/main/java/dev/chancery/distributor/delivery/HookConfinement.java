/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.distributor.HookConfinementMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Keeps the suite's secrets out of a hook's reach: a mount namespace of its own (mount_namespaces(7)), in which they are covered, without a capability
 * to uncover them or to look into other processes (capabilities(7), ptrace(2)). The hook keeps its user, so that a service of that user hears its
 * signal. As any other user than root it is in a user namespace too, where sudo does not work.
 */
final class HookConfinement {
    private static final Logger LOG = Logger.getLogger(HookConfinement.class);
    private static final Duration PROBE_MAX = Duration.ofSeconds(10);
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"));
    private static final String COVER = """
            while [ "$1" != -- ]; do
              if [ -d "$1" ]; then mount -t tmpfs -o ro,mode=000,size=4k none "$1" || exit 125
              elif [ -e "$1" ]; then mount --bind /dev/null "$1" || exit 125
              fi
              shift
            done
            shift
            exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
            """;

    private final List<String> prefix;

    private HookConfinement(List<String> prefix) {
        this.prefix = List.copyOf(prefix);
    }

    /** @param hidden files and directories; what is not there is left out */
    static HookConfinement of(HookConfinementMode mode, List<Path> hidden) {
        if (mode == HookConfinementMode.OFF) {
            return new HookConfinement(List.of());
        }
        List<String> own = List.of("--mount", "--propagation", "private");
        List<String> unprivileged = Stream.concat(Stream.of("--user", "--map-current-user"), own.stream())
                .toList();
        for (List<String> namespaces : List.of(own, unprivileged)) {
            List<String> prefix = prefix(namespaces, hidden);
            if (works(prefix)) {
                return new HookConfinement(prefix);
            }
        }
        String flaw =
                "hooks cannot be confined here (unshare, mount and setpriv of util-linux are needed, and the right to"
                        + " make namespaces): they can read whatever the distributor's user can";
        if (mode == HookConfinementMode.REQUIRED) {
            throw new IllegalStateException(flaw);
        }
        LOG.warn(flaw);
        return new HookConfinement(List.of());
    }

    boolean isConfining() {
        return !prefix.isEmpty();
    }

    List<String> around(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    private static List<String> prefix(List<String> namespaces, List<Path> hidden) {
        List<String> prefix = new ArrayList<>();
        prefix.add(program("unshare"));
        prefix.addAll(namespaces);
        prefix.addAll(List.of("--", program("sh"), "-c", COVER, "confined"));
        hidden.forEach(path -> prefix.add(path.toAbsolutePath().toString()));
        prefix.add("--");
        return prefix;
    }

    private static boolean works(List<String> prefix) {
        try {
            Process probe = new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of(program("true")))
                            .toList())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            probe.getOutputStream().close();
            boolean ended = probe.waitFor(PROBE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            probe.destroyForcibly();
            return ended && probe.exitValue() == 0;
        } catch (IOException e) {
            LOG.debugf(e, "hooks not confined so");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** By its place: a hook's confinement must not depend on anybody's PATH. */
    private static String program(String name) {
        return PROGRAMS.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElse(name);
    }
}
