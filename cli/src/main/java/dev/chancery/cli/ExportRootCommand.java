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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A root's key on its way offline. */
@Command(
        name = "export-root",
        mixinStandardHelpOptions = true,
        description = "Exports the root key, encrypted, to a new file with mode 0600, and reads the file back.")
final class ExportRootCommand implements Callable<Integer> {
    @Mixin
    private AdminCommandClient order = new AdminCommandClient();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "the file to write; it must not exist")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Mixin
    private Passphrases passphrases = new Passphrases();

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new CommandFailure(CommandFailure.REFUSED, out + " already exists; give a new file");
        }
        char[] passphrase = passphrases.chosen(out);
        try {
            AdminCommandClient.Answer answer = order.withSecret("passphrase", Passphrases.bytes(passphrase))
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
            AdminCommandClient.write(out, pem.getBytes(StandardCharsets.US_ASCII));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(CommandFailure.REFUSED, out + " already exists; give a new file");
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "cannot write " + out + " (" + e + ")");
        }
    }

    /** From the file, not from memory: it is what will be left. */
    private void verify(String root, char[] passphrase) {
        try {
            boolean same = EncryptedKey.decode(InputFile.text(out), passphrase)
                    .publicKey()
                    .equals(Pem.parseCertificate(root).getSubjectPublicKeyInfo());
            if (!same) {
                throw new CommandFailure(
                        CommandFailure.FAILED, out + " contains a key that is not the root key; remove it");
            }
        } catch (UnreadableKeyException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    out + " was written but cannot be decrypted (" + e.getMessage() + "); remove it");
        }
    }
}
