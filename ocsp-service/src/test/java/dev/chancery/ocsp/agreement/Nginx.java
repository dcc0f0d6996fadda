/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.testkit.Tool;
import dev.chancery.testkit.Tool.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server that staples the status of its certificate, run by whoever runs the test, on a socket in its own directory. */
final class Nginx implements AutoCloseable {
    static final Tool NGINX = new Tool("nginx", "nginx");
    private static final Tool OPENSSL = new Tool("openssl", "openssl");

    private final Path directory;
    private final Process process;

    private Nginx(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** It fetches the staple from the responder that the certificate names, and verifies it. */
    static Nginx stapling(Asked asked) {
        return start(asked, "ssl_stapling_verify on;");
    }

    /** It staples what the file holds, which it reads when it starts, and again when it reloads. */
    static Nginx staplingFile(Asked asked, String file) {
        return start(asked, "ssl_stapling_file " + file + ";");
    }

    private static Nginx start(Asked asked, String stapling) {
        try {
            Path directory = asked.directory();
            Files.deleteIfExists(directory.resolve("nginx.sock"));
            Files.deleteIfExists(directory.resolve("error.log"));
            // Started by root, its worker is root too, and may read what a test wrote; started by anybody else it takes
            // no notice. Reloading needs a master.
            Files.writeString(
                    directory.resolve("nginx.conf"), """
                    daemon off;
                    user root;
                    pid nginx.pid;
                    error_log error.log info;
                    events {}
                    http {
                      access_log off;
                      client_body_temp_path temp;
                      proxy_temp_path temp;
                      fastcgi_temp_path temp;
                      uwsgi_temp_path temp;
                      scgi_temp_path temp;
                      server {
                        listen unix:%s ssl;
                        ssl_certificate chain.pem;
                        ssl_certificate_key leaf.key;
                        ssl_trusted_certificate root.pem;
                        ssl_stapling on;
                        %s
                        return 204;
                      }
                    }
                    """.formatted(directory.resolve("nginx.sock"), stapling));
            Process process = NGINX.start(
                    directory,
                    directory.resolve("nginx.out"),
                    "-p",
                    directory.toString(),
                    "-e",
                    "error.log",
                    "-c",
                    "nginx.conf");
            return new Nginx(directory, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns before it is done. */
    void reload() {
        Said said =
                NGINX.run(directory, "-p", directory.toString(), "-e", "error.log", "-c", "nginx.conf", "-s", "reload");
        assertThat(said.exit()).as(said.text()).isZero();
    }

    boolean isListening() {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended: " + read("nginx.out") + read("error.log"));
        }
        return Files.exists(directory.resolve("nginx.sock"));
    }

    /** What a client is shown in its handshake; empty when nothing is stapled. */
    String staple() {
        String said = OPENSSL.run(directory, "s_client", "-unix", "nginx.sock", "-status")
                .text();
        return said.contains("OCSP Response Status: successful") ? said : "";
    }

    /** Why it staples nothing, as its log has it. */
    String log() {
        return read("error.log");
    }

    private String read(String file) {
        try {
            Path path = directory.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
