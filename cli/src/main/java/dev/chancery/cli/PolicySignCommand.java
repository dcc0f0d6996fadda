/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.policy.ApprovalStatement;
import dev.chancery.x509.EncryptedKey;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.UnreadableKeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = {"Signs a policy bundle as one of its approvers.", "Writes the signature to FILE.NAME.sig."},
        footer = {"", "Run 'chancery policy diff' first. The signature covers every byte of the file."})
final class PolicySignCommand implements Callable<Integer> {
    private static final String CLEAR = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "the policy bundle")
    @SuppressWarnings("NullAway.Init") // required
    private String file;

    @Option(
            names = "--as",
            required = true,
            paramLabel = "NAME",
            description = "the approver's name in the bundle in effect")
    @SuppressWarnings("NullAway.Init") // required
    private String approver;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEYFILE",
            description = "the approver's private key: PKCS #8 in PEM, encrypted or not")
    @SuppressWarnings("NullAway.Init") // required
    private Path key;

    @Option(
            names = "--after",
            paramLabel = "OLD",
            description =
                    "the bundle in effect, which names the approvers (default: from the registry; if unreachable, "
                            + "FILE itself)")
    private @Nullable String before;

    @Mixin
    private Passphrases passphrases = new Passphrases();

    @Override
    public Integer call() {
        PolicyBundleFile bundle = PolicyBundleFile.read(file);
        if (!approver.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, "an approver's name consists of lower-case letters, digits and hyphens");
        }
        SigningKey signer = signer();
        byte[] signature = signer.sign(ApprovalStatement.of(bundle.bundle().name(), bundle.text()));
        Path written = bundle.signature(approver);
        requireToCount(bundle, signature, written);
        write(written, signature);
        if (!commonOptions.printedAsJson(new Registry.Answer(
                0,
                Json.write(Map.of(
                        "version",
                        bundle.bundle().version(),
                        "sha256",
                        bundle.sha256().hex(),
                        "approver",
                        approver,
                        "key",
                        signer.kind().spelling(),
                        "file",
                        written.toString())),
                null))) {
            commonOptions
                    .out()
                    .printf(
                            "signed   version %s, sha256 %s%nas       %s, with %s%nwritten  %s%nnext     chancery "
                                    + "policy check %s --after OLD%n",
                            bundle.bundle().name(), bundle.sha256(), approver, signer.kind(), written, file);
        }
        return 0;
    }

    /** One that cannot count is not made: it would be found out at the announcement, and may take the place of one that can. */
    private void requireToCount(PolicyBundleFile bundle, byte[] signature, Path file) {
        Optional<Approvers> approvers = Approvers.of(
                Optional.ofNullable(before).map(PolicyBundleFile::read),
                () -> PolicyBundleFile.inForce(commonOptions.registry()),
                bundle);
        approvers.flatMap(known -> known.flaw(bundle, approver, signature)).ifPresent(flaw -> {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    flaw
                            + "; nothing was written. The bundle in effect names the approvers of the next one; give "
                            + "it with --after");
        });
        if (approvers.isEmpty()) {
            requireNone(file);
            commonOptions
                    .err()
                    .println("cannot check whether this signature is needed, because no known bundle names approvers; "
                            + "give "
                            + "the bundle in effect with --after OLD");
        }
    }

    private static void requireNone(Path file) {
        if (Files.exists(file)) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    file
                            + " already exists and cannot be compared with the new signature; give the bundle in "
                            + "effect with "
                            + "--after OLD, or move the file away");
        }
    }

    private SigningKey signer() {
        String pem = InputFile.text(key);
        try {
            Pem block = Pem.parse(pem).getFirst();
            return switch (block.label()) {
                case CLEAR -> SigningKey.ofPkcs8(block.content());
                case ENCRYPTED -> opened(pem);
                default ->
                    throw new CommandFailure(
                            CommandFailure.REFUSED,
                            key + " is labelled " + block.label()
                                    + "; convert it to PKCS #8 with 'openssl pkcs8 -topk8'");
            };
        } catch (UnreadableKeyException | IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.REFUSED, key + ": " + e.getMessage());
        }
    }

    private SigningKey opened(String pem) {
        char[] passphrase = passphrases.read(key);
        try {
            return EncryptedKey.decode(pem, passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static void write(Path file, byte[] signature) {
        try {
            Files.write(file, signature);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "cannot write " + file + " (" + e.getMessage() + ")");
        }
    }
}
