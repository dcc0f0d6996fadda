/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.policy.BundleText;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signature that cannot count is not made, and takes the place of none. */
class PolicySignTest {
    private final StringWriter said = new StringWriter();
    private final SigningKey alice = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private final SigningKey bob = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    @TempDir
    Path home;

    @BeforeEach
    void write() throws IOException {
        key("alice", alice);
        key("bob", bob);
        Files.writeString(
                file("old.yaml"),
                BundleText.shipped() + "approval:\n  signatures: 2\n  approvers:\n" + named("alice", alice)
                        + named("bob", bob));
        Files.writeString(
                file("new.yaml"), Files.readString(file("old.yaml")).replaceFirst("version: \\d+", "version: 99"));
        Files.writeString(file("plain.yaml"), BundleText.shipped());
    }

    @Test
    void anotherApproversKeyReplacesNoGoodSignature() throws IOException {
        assertThat(sign("new.yaml", "bob", "bob")).isZero();
        byte[] good = Files.readAllBytes(file("new.yaml.bob.sig"));

        assertThat(sign("new.yaml", "bob", "alice")).isEqualTo(CommandFailure.REFUSED);

        assertThat(said.toString()).contains("names for bob; it is the key of alice", "nothing was written");
        assertThat(file("new.yaml.bob.sig")).hasBinaryContent(good);
        assertThat(sign("new.yaml", "bob", "bob")).isZero();
    }

    @Test
    void whoIsNoApproverSignsNothing() {
        assertThat(sign("new.yaml", "mallory", "alice", "--after", at("old.yaml")))
                .isEqualTo(CommandFailure.REFUSED);

        assertThat(said.toString()).contains("does not name the approver mallory; its approvers are alice, bob");
        assertThat(file("new.yaml.mallory.sig")).doesNotExist();
    }

    /** Who takes the approvers out is approved by them. */
    @Test
    void theBundleBeforeSaysWhoseSignaturesCount() {
        assertThat(sign("plain.yaml", "bob", "bob", "--after", at("old.yaml"))).isZero();
        assertThat(sign("plain.yaml", "bob", "alice", "--after", at("old.yaml")))
                .isEqualTo(CommandFailure.REFUSED);
    }

    @Test
    void whereNobodyIsNamedNoFileIsReplaced() throws IOException {
        assertThat(sign("plain.yaml", "bob", "bob")).isZero();
        assertThat(said.toString()).contains("--after OLD");
        byte[] first = Files.readAllBytes(file("plain.yaml.bob.sig"));

        assertThat(sign("plain.yaml", "bob", "alice")).isEqualTo(CommandFailure.REFUSED);

        assertThat(file("plain.yaml.bob.sig")).hasBinaryContent(first);
    }

    private int sign(String bundle, String approver, String key, String... more) {
        String[] command = {
            "policy", "sign", at(bundle), "--as", approver, "--key", at(key + ".key"), "--home", home.toString()
        };
        String[] all = Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new);
        return Chancery.run(new PrintWriter(said, true), new PrintWriter(said, true), all);
    }

    private void key(String name, SigningKey key) throws IOException {
        Files.writeString(
                file(name + ".key"), Pem.of("PRIVATE KEY", key.pkcs8()).text());
    }

    private static String named(String name, SigningKey key) throws IOException {
        String pem = Pem.of("PUBLIC KEY", key.publicKey().getEncoded()).text();
        return "    " + name + ": |\n" + pem.indent(6);
    }

    private Path file(String name) {
        return home.resolve(name);
    }

    private String at(String name) {
        return file(name).toString();
    }
}
