/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A service of its own with a place on a host of its own.
 *
 * @param directory where its files come to lie
 * @param trace what its hook writes down: a line for each run, the digest of the files that it found
 * @param gate a named pipe that its hook waits for as long as it is there
 */
record BoundService(String name, String host, Path directory, Path trace, Path gate) {
    private static final List<String> FILES =
            List.of("server-key.pem", "server-cert.pem", "server-chain.pem", "ca-cert.pem");

    /** @param home the parent of the hosts' directory */
    static BoundService in(Path home) {
        String name = "s" + UUID.randomUUID().toString().substring(0, 8);
        String host = "h-" + name;
        return new BoundService(
                name,
                host,
                home.resolve("hosts").resolve(host).resolve("tls"),
                home.resolve("trace-" + name),
                home.resolve("gate-" + name));
    }

    String commandId() {
        return "command-" + name;
    }

    /** The key of its facts. */
    String place() {
        return name + "/server@" + host;
    }

    List<String> hook() {
        return List.of(
                "sh",
                "-c",
                "cat " + String.join(" ", FILES) + " | sha256sum | cut -c1-64 >> " + trace + "; if test -p " + gate
                        + "; then cat " + gate + "; fi");
    }

    ServiceState state(List<String> hook) {
        Binding binding =
                new Binding(host, "server", "tls", InventoryState.Files.ofKind("server"), null, null, null, hook);
        return new ServiceState(
                name, 1, false, null, null, List.of(), Duration.ofDays(30), true, Map.of(), List.of(binding));
    }

    /** What the hook would write down now. */
    String digestOfFiles() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String file : FILES) {
            all.write(Files.readAllBytes(directory.resolve(file)));
        }
        return Sha256.of(all.toByteArray()).hex();
    }

    void assertItsFilesAreOneSet() throws IOException {
        byte[] key = Pem.parse(Files.readString(directory.resolve("server-key.pem")))
                .getFirst()
                .content();
        String certificate = Files.readString(directory.resolve("server-cert.pem"));
        assertThat(KeyCheck.fingerprint(SigningKey.ofPkcs8(key).publicKey()))
                .isEqualTo(
                        KeyCheck.fingerprint(Pem.parseCertificate(certificate).getSubjectPublicKeyInfo()));
        assertThat(Files.readString(directory.resolve("server-chain.pem"))).startsWith(certificate);
        assertThat(Files.getAttribute(directory.resolve("server-key.pem"), "unix:mode"))
                .isEqualTo(0100600);
    }
}
