/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.contracts.AdminCommandFiles;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Asks the running issuer for something about its authorities: files beside its keys, where nobody but its own user can put any. The keys
 * themselves are its alone.
 */
final class AdminCommandClient {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    /** Of the files that an issuer hands out. */
    private static final Map<String, String> LABELS = Map.of(
            "request.csr", "CERTIFICATE REQUEST",
            "recipient.pem", "CHANCERY SEALING KEY",
            "sealed.pem", "CHANCERY SEALED AUTHORITIES");

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Option(
            names = "--key-directory",
            paramLabel = "DIR",
            description = "the issuer's key directory (default: ca in the stack's home)")
    private @Nullable Path keyDirectory;

    private final Map<String, String> form = new TreeMap<>();
    private final Map<String, byte[]> files = new TreeMap<>();

    /**
     * @param files by name, as the issuer handed them out
     */
    record Answer(List<String> lines, Map<String, String> files) {
        String file(String name) {
            return Optional.ofNullable(files.get(name))
                    .orElseThrow(() -> new CommandFailure(
                            CommandFailure.FAILED,
                            "the issuer's reply has no " + name
                                    + "; issuer and command line may be of different versions"));
        }
    }

    CommonOptions session() {
        return commonOptions;
    }

    AdminCommandClient with(String field, @Nullable String value) {
        if (value != null) {
            PrivateKeys.requireNone("field \"" + field + "\"", value);
            form.put(field, value);
        }
        return this;
    }

    /** Asking again with the same file is asking for the same. */
    AdminCommandClient with(String file, byte[] content) {
        PrivateKeys.requireNone("the file for " + file, content);
        files.put(file, content);
        return with("sha256 of " + file, Sha256.of(content).hex());
    }

    /** Of which nothing but the file itself tells anything. */
    AdminCommandClient withSecret(String file, byte[] content) {
        files.put(file, content);
        return with("once", UUID.randomUUID().toString());
    }

    /** Asks, and prints what there is to say. The exit code of a command that has nothing more to do. */
    int carriedOut(String verb) {
        print(ask(verb));
        return 0;
    }

    /** The same with a file that the issuer hands out, which goes there first. */
    int carriedOut(String verb, String handedOut, Path out) {
        OutputFile file = OutputFile.checked(out, LABELS.getOrDefault(handedOut, handedOut));
        Answer answer = ask(verb);
        file.write(answer.file(handedOut), "run the same command again to get it");
        print(answer);
        return 0;
    }

    /** Waits for the answer, and prints what it says unless the answer is wanted as JSON. Throws {@link CommandFailure} for a refusal. */
    Answer ask(String verb) {
        form.put("verb", verb);
        try {
            Path order = placed();
            Path answer = new Poller(commonOptions)
                    .until(
                            "the issuer (check that it runs; its log shows what it waits for)",
                            WAIT_MAX,
                            "the admin command is in " + order + "; run the same command again to get the reply",
                            () -> order.resolve(AdminCommandFiles.ANSWER),
                            Files::exists);
            return taken(order, Json.parse(Files.readString(answer)));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "cannot write the admin command to the key directory (" + e
                            + "); run this as the issuer's user, and give its key directory with --key-directory");
        }
    }

    void print(Answer answer) {
        if (!commonOptions.printedAsJson(new Registry.Answer(0, Json.write(Map.of("lines", answer.lines())), null))) {
            answer.lines().forEach(commonOptions.out()::println);
        }
    }

    private Answer taken(Path order, Json answer) throws IOException {
        List<String> lines = answer.items("lines").stream().map(Json::toString).toList();
        Map<String, String> handedOut = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(order)) {
            for (Path path : all.toList()) {
                String name = String.valueOf(path.getFileName());
                if (!files.containsKey(name)
                        && !Set.of(AdminCommandFiles.FORM, AdminCommandFiles.ANSWER)
                                .contains(name)) {
                    handedOut.put(name, Files.readString(path));
                }
            }
        }
        remove(order);
        if (!answer.text("done").equals("true")) {
            throw new CommandFailure(CommandFailure.REFUSED, String.join("\n  ", lines));
        }
        return new Answer(lines, handedOut);
    }

    /** One that was asked before and not fetched is fetched, not asked again: it may have been done meanwhile. */
    private Path placed() throws IOException {
        Path keys = keyDirectory != null ? keyDirectory : commonOptions.home().resolve("ca");
        if (!Files.isDirectory(keys)) {
            throw new CommandFailure(
                    CommandFailure.NOT_FOUND,
                    keys + " is not an issuer's key directory; give it with --key-directory, or start the stack");
        }
        Path orders = keys.resolve(AdminCommandFiles.DIRECTORY);
        Files.createDirectories(orders, mode("rwx------"));
        String text = Json.write(form);
        try (Stream<Path> all = Files.list(orders)) {
            for (Path before : all.toList()) {
                Path asked = before.resolve(AdminCommandFiles.FORM);
                if (!String.valueOf(before.getFileName()).startsWith(".")
                        && Files.exists(asked)
                        && Files.readString(asked).equals(text)) {
                    return before;
                }
            }
        }
        return placed(orders, text);
    }

    /** Whole under its name, or not there. */
    private Path placed(Path orders, String text) throws IOException {
        String id = UUID.randomUUID().toString();
        Path halfMade = Files.createDirectory(orders.resolve("." + id), mode("rwx------"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            write(halfMade.resolve(file.getKey()), file.getValue());
        }
        write(halfMade.resolve(AdminCommandFiles.FORM), text.getBytes(StandardCharsets.UTF_8));
        return Files.move(halfMade, orders.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A new file of mode 0600, on the disk when this returns. */
    static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode("rw-------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void remove(Path order) throws IOException {
        try (Stream<Path> all = Files.walk(order)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
