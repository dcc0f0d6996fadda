/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Tokens of SoftHSM2 for this JVM, in the directory that {@code SOFTHSM2_CONF} points into: the library reads it once per process, so it is set by the
 * build.
 */
public final class SoftHsm {
    public static final String PIN = "123456";
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"), Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"));
    private static final Pattern SLOT = Pattern.compile("slot (\\d+)");

    private SoftHsm() {}

    /** The library; a test that needs it is left out, and says so, where it is not installed. */
    public static Path library() {
        Optional<Path> found = installed();
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(found.isPresent(), "not on this machine: SoftHSM2 (Debian package softhsm2)");
        }
        return found.orElseThrow(() -> new AssertionError("SoftHSM2 is not installed: apt-get install softhsm2"));
    }

    /** How an issuer is told of the first token; nothing where SoftHSM2 is not installed, so that its keys are in files. */
    public static Map<String, String> settings(Path directory) {
        return installed()
                .map(library -> Map.of(
                        "chancery.issuer.pkcs11.library", library.toString(),
                        "chancery.issuer.pkcs11.slot", String.valueOf(slot("first")),
                        "chancery.issuer.pkcs11.pin-file",
                                pinFile(directory, PIN).toString()))
                .orElseGet(Map::of);
    }

    private static Optional<Path> installed() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** The slot of one of two tokens, {@code first} and {@code second}. The library sees no token that is made after it was loaded. */
    public static long slot(String token) {
        return Objects.requireNonNull(Tokens.SLOTS.get(token), token);
    }

    private static final class Tokens {
        static final Map<String, Long> SLOTS = make();

        private static Map<String, Long> make() {
            Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
            Path tokens = configuration.resolveSibling(
                    "tokens-" + ProcessHandle.current().pid());
            try {
                Files.createDirectories(tokens);
                Files.writeString(
                        configuration,
                        "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
            } catch (IOException e) {
                throw new UncheckedIOException("SoftHSM2 not set up", e);
            }
            return Map.of("first", initialised("first"), "second", initialised("second"));
        }

        private static long initialised(String label) {
            String said = run(
                    "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN);
            Matcher slot = SLOT.matcher(said);
            if (!slot.find()) {
                throw new AssertionError("softhsm2-util: " + said);
            }
            return Long.parseLong(slot.group(1));
        }
    }

    /** The labels of the private keys on the first token, as who opens it anew finds them. */
    public static Set<String> labels() {
        try {
            Provider provider = Security.getProvider("SunPKCS11")
                    .configure("--name = looking\nlibrary = " + library() + "\nslot = " + slot("first") + "\n");
            KeyStore keys = KeyStore.getInstance("PKCS11", provider);
            keys.load(null, PIN.toCharArray());
            Set<String> labels = new TreeSet<>();
            for (String label : Collections.list(keys.aliases())) {
                if (keys.isKeyEntry(label)) {
                    labels.add(label);
                }
            }
            return labels;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Path pinFile(Path directory, String pin) {
        try {
            Path file = Files.writeString(directory.resolve("pin"), pin + "\n");
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
