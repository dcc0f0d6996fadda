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
        description = "Writes the root's key to a new file of mode 0600, encrypted, and reads it back.")
final class ExportRootCommand implements Callable<Integer> {
    @Mixin
    private AdminCommandClient order = new AdminCommandClient();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "a file that is not there yet")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Mixin
    private Passphrases passphrases = new Passphrases();

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new CommandFailure(CommandFailure.REFUSED, out + " is there already; give a new file");
        }
        char[] passphrase = passphrases.chosen(out);
        try {
            AdminCommandClient.Answer answer = order.withSecret("passphrase", Passphrases.octets(passphrase))
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
            throw new CommandFailure(CommandFailure.REFUSED, out + " is there already; give a new file");
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
                throw new CommandFailure(CommandFailure.FAILED, out + " holds another key than the root's; remove it");
            }
        } catch (UnreadableKeyException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, out + " was written and does not open (" + e.getMessage() + "); remove it");
        }
    }
}
