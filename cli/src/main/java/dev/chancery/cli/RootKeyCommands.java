/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.Pem;
import dev.chancery.x509.UnreadableKeyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A root's key on its way offline and back. */
final class RootKeyCommands {
    private RootKeyCommands() {}

    @Command(
            name = "export-root",
            mixinStandardHelpOptions = true,
            description = "Writes the root's key to a new file of mode 0600, encrypted, and reads it back.")
    static final class Export implements Callable<Integer> {
        @Mixin
        private IssuerOrder order = new IssuerOrder();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "a file that is not there yet")
        @SuppressWarnings("NullAway.Init") // required
        private Path out;

        @Option(
                names = "--passphrase-file",
                paramLabel = "FILE",
                description = "whose first line encrypts the key (default: asked on the terminal)")
        private @Nullable Path passphraseFile;

        @Override
        public Integer call() {
            if (Files.exists(out)) {
                throw new CommandFailure(CommandFailure.REFUSED, out + " is there already; give a new file");
            }
            char[] passphrase = Passphrases.chosen(passphraseFile, out.toString());
            try {
                IssuerOrder.Answer answer = order.withSecret("passphrase", Passphrases.octets(passphrase))
                        .ask("export-root");
                write(answer.file("root-key.pem"));
                verify(answer.file("root.pem"), passphrase);
                order.print(answer);
                return 0;
            } finally {
                Arrays.fill(passphrase, '\0');
            }
        }

        private void write(String pem) {
            try {
                IssuerOrder.write(out, pem.getBytes(StandardCharsets.US_ASCII));
            } catch (FileAlreadyExistsException e) {
                throw new CommandFailure(CommandFailure.REFUSED, out + " is there already; give a new file");
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.FAILED, "cannot write " + out + " (" + e + ")");
            }
        }

        /** From the file, not from memory: it is what will be left. */
        private void verify(String root, char[] passphrase) {
            try {
                boolean same = EncryptedKey.decode(GivenFile.text(out), passphrase)
                        .publicKey()
                        .equals(Pem.parseCertificate(root).getSubjectPublicKeyInfo());
                if (!same) {
                    throw new CommandFailure(
                            CommandFailure.FAILED, out + " holds another key than the root's; remove it");
                }
            } catch (UnreadableKeyException e) {
                throw new CommandFailure(
                        CommandFailure.FAILED,
                        out + " was written and does not open (" + e.getMessage() + "); remove it");
            }
        }
    }

    @Command(
            name = "remove-root-key",
            mixinStandardHelpOptions = true,
            description = "Removes the root's key from the issuer, once an exported file is seen to hold it.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private IssuerOrder order = new IssuerOrder();

        @Option(
                names = "--exported",
                required = true,
                paramLabel = "FILE",
                description = "what export-root wrote, read from where it is kept")
        @SuppressWarnings("NullAway.Init") // required
        private Path exported;

        @Option(
                names = "--passphrase-file",
                paramLabel = "FILE",
                description = "whose first line opens the file (default: asked on the terminal)")
        private @Nullable Path passphraseFile;

        @Override
        public Integer call() {
            return withKey(order, "remove-root-key", exported, passphraseFile);
        }
    }

    @Command(
            name = "restore-root",
            mixinStandardHelpOptions = true,
            description = "Puts the root's key back into the issuer.")
    static final class Restore implements Callable<Integer> {
        @Mixin
        private IssuerOrder order = new IssuerOrder();

        @Option(names = "--in", required = true, paramLabel = "FILE", description = "what export-root wrote")
        @SuppressWarnings("NullAway.Init") // required
        private Path in;

        @Option(
                names = "--passphrase-file",
                paramLabel = "FILE",
                description = "whose first line opens the file (default: asked on the terminal)")
        private @Nullable Path passphraseFile;

        @Override
        public Integer call() {
            return withKey(order, "restore-root", in, passphraseFile);
        }
    }

    private static int withKey(IssuerOrder order, String verb, Path file, @Nullable Path passphraseFile) {
        byte[] pem = GivenFile.octets(file);
        char[] passphrase = Passphrases.read(passphraseFile, file.toString());
        try {
            order.print(order.withSecret("key.pem", pem)
                    .withSecret("passphrase", Passphrases.octets(passphrase))
                    .ask(verb));
            return 0;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }
}
