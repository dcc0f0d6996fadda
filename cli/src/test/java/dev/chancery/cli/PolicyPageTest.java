/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.chancery.policy.BundleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/policy.md, command for command: the signatures are verified by openssl, and those that it makes are taken. */
class PolicyPageTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\\n(.*?)```");

    private final StringWriter said = new StringWriter();
    private HttpServer registry;

    @TempDir
    Path directory;

    /** Stands where the registry would, with the shipped bundle in force. */
    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/api/policy", exchange -> {
            boolean yaml = exchange.getRequestHeaders().getFirst("Accept").startsWith("application/yaml");
            String answer = yaml
                    ? BundleText.shipped()
                    : "{\"announced\":[{\"version\":\"10\",\"activeFrom\":\"2026-11-22T10:00:00Z\"}]}";
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        registry.start();
        Files.writeString(
                directory.resolve("cli.json"),
                "{\"address\":\"http://127.0.0.1:%d\",\"token\":\"t0ken\"}"
                        .formatted(registry.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    @Test
    void everyCommandOfThePageWorks() throws IOException, InterruptedException {
        String page = Files.readString(REPOSITORY.resolve("docs/policy.md"));
        String walk = BLOCK.matcher(page).results().map(block -> block.group(1)).collect(Collectors.joining());
        Files.createSymbolicLink(directory.resolve("policy"), REPOSITORY.resolve("policy"));

        String output = run(walk + "echo all of it\n");

        assertThat(output)
                .contains(
                        "short-lived   serverAuth,clientAuth  PT8H     P1D",
                        "version 10 is announced and takes effect at 2026-11-22 10:00 UTC\nversion 7 to 8\n",
                        "changes  approval.approvers   names alice",
                        "refuses  approval.signatures  the next bundle needs 2 signatures instead of 0",
                        "refuses  tenants.local.wildcards        wildcards",
                        "Verified OK",
                        "Signature Verified Successfully",
                        "would be granted  profile server, policy 9, tenant local",
                        "DROPPED   subject attribute O",
                        "dns node-web-1.agents.internal")
                .endsWith("all of it\n");
        takesWhatOpensslSigned();
        saysWhatIsMissing();
    }

    private void takesWhatOpensslSigned() throws IOException, InterruptedException {
        byte[] ours = Files.readAllBytes(directory.resolve("policy-9.yaml.bob.sig"));
        run("openssl pkeyutl -sign -inkey bob-clear.key -rawin -in statement -out policy-9.yaml.bob.sig\n");

        assertThat(Files.readAllBytes(directory.resolve("policy-9.yaml.bob.sig")))
                .isEqualTo(ours);
        assertThat(chancery("policy", "check", at("policy-9.yaml"), "--after", at("policy-8.yaml")))
                .isZero();
        assertThat(chancery("policy", "check", at("policy-9.yaml"), "--json")).isZero();
        assertThat(said.toString()).contains("\"version\":9");
    }

    private void saysWhatIsMissing() throws IOException {
        Files.delete(directory.resolve("policy-9.yaml.bob.sig"));
        assertRefused(
                "it needs valid signatures from 2 of [alice, bob] and has signatures from [alice]",
                "policy",
                "check",
                at("policy-9.yaml"),
                "--after",
                at("policy-8.yaml"));
        assertRefused(
                "the passphrase does not open the key",
                "policy",
                "sign",
                at("policy-9.yaml"),
                "--as",
                "bob",
                "--key",
                at("bob.key"),
                "--passphrase-file",
                at("alice.pub"));
        assertRefused("is not higher than", "policy", "check", at("policy-8.yaml"), "--after", at("policy-9.yaml"));
        assertRefused("the policy bundle has an error", "policy", "check", at("api.csr"));
        assertRefused(
                "give the policy bundle with --policy FILE",
                "explain",
                "--csr",
                at("api.csr"),
                "--profile",
                "server",
                "--as",
                "local");
        assertRefused(
                "this tenant is not in the policy bundle",
                "explain",
                "--csr",
                at("api.csr"),
                "--profile",
                "server",
                "--as",
                "strangers",
                "--policy",
                "shipped");
        Files.writeString(directory.resolve("policy-9.yaml"), "# one more byte\n", StandardOpenOption.APPEND);
        assertRefused("has signatures from []", "policy", "check", at("policy-9.yaml"), "--after", at("policy-8.yaml"));
    }

    private void assertRefused(String why, String... arguments) {
        assertThat(chancery(arguments)).isEqualTo(CommandFailure.REFUSED);
        assertThat(said.toString()).contains(why);
    }

    private int chancery(String... arguments) {
        said.getBuffer().setLength(0);
        return Chancery.run(new PrintWriter(said, true), new PrintWriter(said, true), arguments);
    }

    private String at(String file) {
        return directory.resolve(file).toString();
    }

    private String run(String script) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.writeString(
                directory.resolve("walk.sh"),
                "set -euo pipefail\nchancery() { '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' %s \"$@\"; }\n%s"
                        .formatted(
                                java,
                                Objects.requireNonNullElse(
                                        System.getProperty("surefire.test.class.path"),
                                        System.getProperty("java.class.path")),
                                Chancery.class.getName(),
                                script));
        ProcessBuilder walk = new ProcessBuilder("bash", "walk.sh")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        walk.environment().put("CHANCERY_HOME", directory.toString());
        Process process = walk.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
