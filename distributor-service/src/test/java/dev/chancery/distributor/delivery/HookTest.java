/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chancery.distributor.HookConfinementMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookTest {
    private static final String CANARY = "the issuer's passphrase";

    @TempDir
    private Path home;

    private Path place;
    private Path allowed;
    private Path secret;
    private Path settings;

    @BeforeEach
    void place() throws IOException {
        place = Files.createDirectories(home.resolve("hosts/web-1/tls"));
        Files.writeString(place.resolve("server-cert.pem"), "certificate");
        secret =
                Files.writeString(Files.createDirectory(home.resolve("secrets")).resolve("issuer-passphrase"), CANARY);
        settings = Files.writeString(home.resolve("distributor.properties"), CANARY);
        Path operator = Files.createDirectory(home.resolve("operator"));
        Files.setPosixFilePermissions(operator, PosixFilePermissions.fromString("rwx------"));
        allowed = operator.resolve("hooks.json");
    }

    private Hook.Ending run(String script) throws IOException {
        return run(
                script, HookConfinement.of(HookConfinementMode.WHERE_POSSIBLE, List.of(secret.getParent(), settings)));
    }

    private Hook.Ending run(String script, HookConfinement confinement) throws IOException {
        List<String> command = List.of("sh", "-c", script);
        Files.writeString(allowed, "[[\"sh\",\"-c\",\"" + script.replace("\"", "\\\"") + "\"]]");
        Files.setPosixFilePermissions(allowed, PosixFilePermissions.fromString("rw-------"));
        return new Hook(new AllowedHooks(Optional.of(allowed)), confinement, Duration.ofSeconds(20))
                .run(command, place);
    }

    @Test
    void runsInTheBindingsDirectory() throws IOException {
        assertThat(run("grep -q certificate server-cert.pem")).isInstanceOf(Hook.Ending.Done.class);
        assertThat(run("grep -q certificate " + place.resolve("server-cert.pem")))
                .isInstanceOf(Hook.Ending.Done.class);
    }

    @Test
    void whatTheOperatorDidNotWriteDownDoesNotRun() throws IOException {
        Path trace = home.resolve("trace");
        run("true");
        Hook hook = new Hook(
                new AllowedHooks(Optional.of(allowed)),
                HookConfinement.of(HookConfinementMode.OFF, List.of()),
                Duration.ofSeconds(20));

        Hook.Ending ending = hook.run(List.of("touch", trace.toString()), place);

        assertThat(ending).isInstanceOf(Hook.Ending.Failed.class);
        assertThat(trace).doesNotExist();
    }

    @Test
    void tellsItsStatusAndNotWhatItSaid() throws IOException {
        assertThat(run("echo " + "secret words" + "; exit 3"))
                .isInstanceOfSatisfying(
                        Hook.Ending.Failed.class,
                        failed -> assertThat(failed.sentence())
                                .contains("status 3", "log")
                                .doesNotContain("words"));
    }

    @Test
    void knowsNothingOfOurEnvironmentAndOpenFiles() throws IOException {
        assertThat(run("env | cut -d= -f1 | grep -v -x -e PATH -e LANG -e PWD -e OLDPWD -e SHLVL -e _; test $? -eq 1"))
                .isInstanceOf(Hook.Ending.Done.class);
        assertThat(run("for f in /proc/self/fd/*; do case $f in */[0-9]|*/10) ;; *) exit 1;; esac; done"))
                .isInstanceOf(Hook.Ending.Done.class);
    }

    @Test
    void cannotReadTheSuitesSecrets() throws IOException {
        HookConfinement confinement =
                HookConfinement.of(HookConfinementMode.WHERE_POSSIBLE, List.of(secret.getParent(), settings));
        assumeTrue(confinement.isConfining(), "this system lets nobody make a mount namespace");
        String all = secret + " " + settings + " /proc/$PPID/root" + secret + " /proc/"
                + ProcessHandle.current().pid() + "/environ /proc/$PPID/environ /proc/1/root" + secret;

        Hook.Ending ending = run(
                "umount " + secret.getParent() + "; umount " + settings + "; for f in " + all
                        + "; do if cat $f | grep -q -a .; then exit 7; fi; done; ls " + secret.getParent()
                        + " | grep . && exit 8; exit 0",
                confinement);

        assertThat(ending).isInstanceOf(Hook.Ending.Done.class);
        assertThat(secret).content().isEqualTo(CANARY);
        assertThat(run(
                        "cat " + secret + " | grep -q passphrase",
                        HookConfinement.of(HookConfinementMode.OFF, List.of())))
                .as("it is there to be read")
                .isInstanceOf(Hook.Ending.Done.class);
    }
}
