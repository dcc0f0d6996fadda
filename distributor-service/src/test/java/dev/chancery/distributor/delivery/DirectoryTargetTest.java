/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.Slot;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTargetTest {
    private static final Slot SLOT = Slot.of("api", "server");

    @TempDir
    Path hosts;

    private final DirectoryTarget target() {
        return new DirectoryTarget(hosts, step -> {});
    }

    private Path directory() {
        return hosts.resolve("web-1/tls");
    }

    @Test
    void putsTheFourFilesUnderTheirStablePaths() throws IOException {
        DeliveryResult arrival = target().deliver(place(binding()), "d1", set(1));

        assertThat(arrival).isInstanceOf(DeliveryResult.InPlace.class);
        assertThat(((DeliveryResult.InPlace) arrival).changed()).isTrue();
        assertThat(content("server-key.pem")).isEqualTo("key 1");
        assertThat(content("server-cert.pem")).isEqualTo("cert 1");
        assertThat(content("server-chain.pem")).isEqualTo("chain 1");
        assertThat(content("ca-cert.pem")).isEqualTo("ca");
    }

    @Test
    void tellsOfEachFileWhatWasReadBack() throws IOException {
        DeliveryResult arrival = target().deliver(place(binding()), "d1", set(1));

        List<DeployedFile> files = ((DeliveryResult.InPlace) arrival).files();
        assertThat(files).hasSize(4);
        assertThat(files)
                .contains(new DeployedFile(
                        directory().toRealPath().resolve("server-key.pem").toString(),
                        Sha256.of("key 1".getBytes(StandardCharsets.UTF_8)),
                        Files.getOwner(hosts).getName(),
                        "0600"));
    }

    @Test
    void givesTheKeyItsModeAndOthersMayReadTheRest() throws IOException {
        target().deliver(place(binding(null, null, "0640")), "d1", set(1));

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory().resolve("server-key.pem"))))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory().resolve("server-cert.pem"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void leavesAloneWhatIsThereAlready() {
        target().deliver(place(binding()), "d1", set(1));

        DeliveryResult again = target().deliver(place(binding()), "d2", set(1));

        assertThat(((DeliveryResult.InPlace) again).changed()).isFalse();
    }

    @Test
    void knowsItsOwnWorkOfAnEarlierLife() {
        target().deliver(place(binding()), "d1", set(1));

        DeliveryResult again = target().deliver(place(binding()), "d1", set(1));

        assertThat(((DeliveryResult.InPlace) again).changed()).isTrue();
    }

    @Test
    void repairsAFileThatSomebodyChanged() throws IOException {
        target().deliver(place(binding()), "d1", set(1));
        Files.writeString(directory().resolve("server-cert.pem"), "tampered");

        DeliveryResult again = target().deliver(place(binding()), "d1", set(1));

        assertThat(((DeliveryResult.InPlace) again).changed()).isTrue();
        assertThat(content("server-cert.pem")).isEqualTo("cert 1");
    }

    @Test
    void repairsAModeThatSomebodyWidened() throws IOException {
        target().deliver(place(binding()), "d1", set(1));
        Files.setPosixFilePermissions(
                directory().resolve("server-key.pem"), PosixFilePermissions.fromString("rw-r--r--"));

        target().deliver(place(binding()), "d2", set(1));

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory().resolve("server-key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void takesOverPlainFilesAndCanPutThemBack() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("server-key.pem"), "key 0");
        Files.writeString(directory().resolve("server-cert.pem"), "cert 0");
        target().deliver(place(binding()), "d1", set(1));
        assertThat(content("server-key.pem")).isEqualTo("key 1");

        assertThat(target().rollBack(place(binding()), "d1")).isPresent();

        assertThat(content("server-key.pem")).isEqualTo("key 0");
        assertThat(content("server-cert.pem")).isEqualTo("cert 0");
    }

    @Test
    void putsTheOldSetBack() throws IOException {
        target().deliver(place(binding()), "d1", set(1));
        target().deliver(place(binding()), "d2", set(2));

        assertThat(target().rollBack(place(binding()), "d2")).isPresent();
        assertThat(target().rollBack(place(binding()), "d2")).isPresent();

        assertThat(content("server-key.pem")).isEqualTo("key 1");
        assertThat(content("server-cert.pem")).isEqualTo("cert 1");
    }

    @Test
    void hasNothingToPutBackTheFirstTime() throws IOException {
        target().deliver(place(binding()), "d1", set(1));

        assertThat(target().rollBack(place(binding()), "d1")).isEmpty();

        assertThat(content("server-key.pem")).isEqualTo("key 1");
    }

    @Test
    void keepsNoMoreThanTheSetInUseAndTheOneBefore() throws IOException {
        for (int i = 1; i <= 5; i++) {
            target().deliver(place(binding()), "d" + i, set(i));
        }

        assertThat(DurableFiles.entries(directory().resolve(".chancery/api/server")).stream()
                        .filter(entry -> !Files.isSymbolicLink(entry)))
                .hasSizeLessThanOrEqualTo(3);
        assertThat(content("server-key.pem")).isEqualTo("key 5");
    }

    @Test
    void refusesAnotherSlotsFile() {
        target().deliver(place(binding()), "d1", set(1));

        DeliveryResult arrival =
                target().deliver(DeliveryLocation.of(Slot.of("web", "server"), binding()), "d2", set(2));

        assertThat(arrival).isInstanceOf(DeliveryResult.Refused.class);
    }

    @Test
    void sharesTheCaFileOfADirectory() throws IOException {
        target().deliver(place(binding()), "d1", set(1));
        Binding client = new Binding(
                "web-1", "client", "tls", InventoryState.Files.ofKind("client"), null, null, null, List.of());

        DeliveryResult arrival = target().deliver(DeliveryLocation.of(Slot.of("api", "client"), client), "d2", set(2));

        assertThat(arrival).isInstanceOf(DeliveryResult.InPlace.class);
        assertThat(content("ca-cert.pem")).isEqualTo("ca");
        assertThat(content("server-key.pem")).isEqualTo("key 1");
        assertThat(content("client-key.pem")).isEqualTo("key 2");
    }

    @Test
    void refusesAForeignLink() throws IOException {
        Files.createDirectories(directory());
        Path secret = Files.writeString(hosts.resolve("secret"), "not yours");
        Files.createSymbolicLink(directory().resolve("server-key.pem"), secret);

        DeliveryResult arrival = target().deliver(place(binding()), "d1", set(1));

        assertThat(arrival).isInstanceOf(DeliveryResult.Refused.class);
        assertThat(secret).hasContent("not yours");
    }

    @Test
    void refusesADirectoryThatALinkLeadsOutOf(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(hosts.resolve("web-1"));
        Files.createSymbolicLink(directory(), elsewhere);

        DeliveryResult arrival = target().deliver(place(binding()), "d1", set(1));

        assertThat(arrival).isInstanceOf(DeliveryResult.Refused.class);
        assertThat(elsewhere).isEmptyDirectory();
    }

    /** Somebody with an account on the host makes links, so that we, who may read more, read or link for him. */
    @ParameterizedTest
    @CsvSource({
        "server-cert.pem, .chancery/../../../secrets/key",
        "ca-cert.pem, .chancery/../../../secrets/key",
        ".chancery/api/server/current, ../../../../../secrets",
        ".chancery/api/server/previous, ../../../../../secrets",
        ".chancery/api/server/current, ../other",
        ".chancery/api, ../../../secrets",
        ".chancery, ../other"
    })
    void followsNoLinkThatSomebodyPlanted(String planted, String leadsTo) throws IOException {
        Path secret = Files.createDirectories(hosts.resolve("secrets")).resolve("key");
        Files.writeString(secret, "secret");
        Files.createDirectories(hosts.resolve("web-1/other"));
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("server-key.pem"), "plain");
        Path at = directory().resolve(planted);
        Files.createDirectories(at.getParent());
        Files.createSymbolicLink(at, Path.of(leadsTo));

        DeliveryResult arrival = target().deliver(place(binding()), "d1", set(1));

        assertThat(arrival).isInstanceOf(DeliveryResult.Refused.class);
        assertThat((Integer) Files.getAttribute(secret, "unix:nlink")).isEqualTo(1);
        assertThat(directory().resolve("server-key.pem")).hasContent("plain");
        assertThat(hosts.resolve("web-1/other")).isEmptyDirectory();
    }

    @Test
    void followsNoLinkFromOneHostToAnother() throws IOException {
        Files.createDirectories(hosts.resolve("web-2"));
        Files.createSymbolicLink(hosts.resolve("web-1"), Path.of("web-2"));

        assertThat(target().deliver(place(binding()), "d1", set(1))).isInstanceOf(DeliveryResult.Refused.class);
        assertThat(hosts.resolve("web-2")).isEmptyDirectory();
    }

    @Test
    void refusesAnOwnerThatTheHostDoesNotHave() {
        DeliveryResult arrival = target().deliver(place(binding("no-such-user", null, null)), "d1", set(1));

        assertThat(arrival).isInstanceOf(DeliveryResult.Refused.class);
        assertThat(((DeliveryResult.Refused) arrival).sentence()).contains("no-such-user");
        assertThat(directory().resolve("server-key.pem")).doesNotExist();
    }

    @Test
    void setsTheOwnerBeforeAnybodySeesTheFile() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.getOwner(hosts).getName().equals("root"), "giving files away takes root");

        target().deliver(place(binding("nobody", null, null)), "d1", set(1));

        assertThat(Files.getOwner(directory().resolve("server-key.pem")).getName())
                .isEqualTo("nobody");
    }

    @Test
    void waitsForAHostThatIsAway() throws IOException {
        Path host = Files.writeString(hosts.resolve("web-1"), "no directory");
        DeliveryResult away = target().deliver(place(binding()), "d1", set(1));
        assertThat(away).isInstanceOf(DeliveryResult.Unreachable.class);
        Files.delete(host);

        assertThat(target().deliver(place(binding()), "d1", set(1))).isInstanceOf(DeliveryResult.InPlace.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "..", "a/../../b", "a//b", "a\\b", ".chancery/x", "a/./../..", "~/x y"})
    void refusesADirectoryThatIsNotPlain(String directory) {
        Binding wrong = new Binding(
                "web-1", "server", directory, InventoryState.Files.ofKind("server"), null, null, null, List.of());

        assertThatThrownBy(() -> DeliveryLocation.of(SLOT, wrong)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0644", "0660", "0777", "0641", "4600", "600", "0040"})
    void refusesAModeThatIsTooWideOrNone(String mode) {
        assertThatThrownBy(() -> place(binding(null, null, mode))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", ".hidden"})
    void refusesAFileNameThatIsNotPlain(String name) {
        Binding wrong = new Binding(
                "web-1", "server", "tls", new InventoryState.Files(name, "c", "d", "e"), null, null, null, List.of());

        assertThatThrownBy(() -> DeliveryLocation.of(SLOT, wrong)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Stands for the death of the process: not an Exception, so nothing of ours can tidy up after it. */
    private static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(DirectoryTarget.Step.class)
    void showsAWholeSetWhereverItDies(DirectoryTarget.Step last) throws IOException {
        for (int occurrence = 1; occurrence <= 4; occurrence++) {
            Path own = Files.createDirectory(hosts.resolve("run-" + occurrence));
            Path directory = Files.createDirectories(own.resolve("web-1/tls"));
            // Plain files to begin with, so that taking them over is among the steps.
            Files.writeString(directory.resolve("server-key.pem"), "key 1");
            Files.writeString(directory.resolve("server-cert.pem"), "cert 1");

            dieAt(own, last, occurrence, "d2", 2);
            assertThat(pair(directory)).isIn("1 1", "2 2");

            new DirectoryTarget(own, step -> {}).deliver(place(binding()), "d2", set(2));
            assertThat(pair(directory)).isEqualTo("2 2");

            dieAt(own, last, occurrence, "d3", 3);
            assertThat(pair(directory)).isIn("2 2", "3 3");

            new DirectoryTarget(own, step -> {}).deliver(place(binding()), "d3", set(3));
            assertThat(pair(directory)).isEqualTo("3 3");
            new DirectoryTarget(own, step -> {}).deliver(place(binding()), "d4", set(4));
            assertThat(DurableFiles.entries(directory)).hasSize(5);
        }
    }

    private static void dieAt(Path hosts, DirectoryTarget.Step last, int occurrence, String deployment, int number) {
        int[] seen = {0};
        DirectoryTarget mortal = new DirectoryTarget(hosts, step -> {
            if (step == last && ++seen[0] == occurrence) {
                throw new Died();
            }
        });
        try {
            mortal.deliver(place(binding()), deployment, set(number));
        } catch (Died expected) {
            assertThat(seen[0]).isEqualTo(occurrence);
        }
    }

    private static String pair(Path directory) throws IOException {
        return number(directory.resolve("server-key.pem")) + " " + number(directory.resolve("server-cert.pem"));
    }

    private static String number(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(text.indexOf(' ') + 1);
    }

    private String content(String name) throws IOException {
        return Files.readString(directory().resolve(name));
    }

    static DeliveryLocation place(Binding binding) {
        return DeliveryLocation.of(SLOT, binding);
    }

    static Binding binding() {
        return binding(null, null, null);
    }

    static Binding binding(@Nullable String owner, @Nullable String group, @Nullable String mode) {
        return new Binding(
                "web-1", "server", "tls", InventoryState.Files.ofKind("server"), owner, group, mode, List.of());
    }

    static CertificateBundle set(int number) {
        return new CertificateBundle(
                text("key " + number), text("cert " + number), text("chain " + number), text("ca"));
    }

    private static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
