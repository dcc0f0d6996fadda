/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "authority",
        mixinStandardHelpOptions = true,
        description = "Brings in, renews and ends authorities: beside the running issuer, as its user.",
        footer = {"", "docs/authorities.md walks through each of them."},
        subcommands = {
            RootKeyCommands.Export.class,
            RootKeyCommands.Remove.class,
            RootKeyCommands.Restore.class,
            CeremonyCommand.class
        })
final class AuthorityCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? See 'chancery authority --help'");
    }

    @Command(
            name = "csr",
            mixinStandardHelpOptions = true,
            description = "Makes a key in the issuer, and its CSR for a root elsewhere to sign.")
    int csr(
            @Mixin IssuerOrder order,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "services or platform")
                    String role,
            @Option(
                            names = "--subject",
                            paramLabel = "NAME",
                            description = "such as C=DE,O=Example,CN=Services (default: as the issuer would name it)")
                    @Nullable
                    String subject,
            @Option(names = "--out", paramLabel = "FILE", description = "where the CSR goes (default: printed)")
                    @Nullable
                    Path out) {
        IssuerOrder.Answer answer =
                order.with("role", role).with("subject", subject).ask("csr");
        if (out == null) {
            order.session().out().print(answer.file("request.csr"));
            order.session().out().flush();
        } else {
            write(out, answer.file("request.csr"));
            order.print(answer);
        }
        return 0;
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description =
                    "Takes the certificate for a key that waits for it; it becomes active after a minute and a half.")
    int install(
            @Mixin IssuerOrder order,
            @Option(
                            names = "--chain",
                            required = true,
                            paramLabel = "FILE",
                            description = "the certificate, then its root, in PEM")
                    Path chain,
            @Option(
                            names = "--root-fingerprint",
                            paramLabel = "SHA256",
                            description = "of the root, as its owner told you by another way than the file;"
                                    + " needed for a root that the log does not have")
                    @Nullable
                    String fingerprint) {
        order.print(order.with("chain.pem", GivenFile.octets(chain))
                .with("rootFingerprint", fingerprint == null ? null : plain(fingerprint))
                .ask("install"));
        return 0;
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Makes the next authority of a role, signed by the root's key here, and retires the former.")
    int next(
            @Mixin IssuerOrder order,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "services or platform")
                    String role) {
        order.print(order.with("role", role).ask("new"));
        return 0;
    }

    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description = "Ends the certificates of an authority that has a successor; it goes on signing status.")
    int retire(
            @Mixin IssuerOrder order,
            @Parameters(paramLabel = "ID", description = "as 'chancery authorities' shows it") String id) {
        order.print(order.with("authority", id).ask("retire"));
        return 0;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Ends an authority, and everything that it signed. There is no way back.")
    int revoke(
            @Mixin IssuerOrder order,
            @Parameters(paramLabel = "ID", description = "as 'chancery authorities' shows it") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "REASON",
                            description = "as RFC 5280 spells it: cACompromise, superseded …")
                    String reason) {
        order.print(order.with("authority", id).with("reason", reason).ask("revoke"));
        return 0;
    }

    @Command(
            name = "install-crl",
            mixinStandardHelpOptions = true,
            description = "Publishes a root's list that was signed at a ceremony.")
    int installCrl(
            @Mixin IssuerOrder order,
            @Option(names = "--crl", required = true, paramLabel = "FILE", description = "in DER or PEM") Path crl) {
        order.print(order.with("list.crl", GivenFile.octets(crl)).ask("install-crl"));
        return 0;
    }

    @Command(
            name = "share-request",
            mixinStandardHelpOptions = true,
            description = "Beside a further issuer: writes whom keys are to be sealed to, and says its fingerprint.")
    int shareRequest(
            @Mixin IssuerOrder order,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "for the other issuer")
                    Path out) {
        IssuerOrder.Answer answer = order.ask("share-request");
        write(out, answer.file("recipient.pem"));
        order.print(answer);
        return 0;
    }

    @Command(
            name = "share",
            mixinStandardHelpOptions = true,
            description = "Beside an issuer that has keys: seals them to a further issuer.")
    int share(
            @Mixin IssuerOrder order,
            @Option(names = "--to", required = true, paramLabel = "FILE", description = "what share-request wrote")
                    Path to,
            @Option(
                            names = "--fingerprint",
                            required = true,
                            paramLabel = "SHA256",
                            description = "as share-request said it, told by another way than the file")
                    String fingerprint,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "where the sealed keys go")
                    Path out) {
        IssuerOrder.Answer answer = order.with("recipient.pem", GivenFile.octets(to))
                .with("fingerprint", plain(fingerprint))
                .ask("share");
        write(out, answer.file("sealed.pem"));
        order.print(answer);
        return 0;
    }

    @Command(
            name = "receive",
            mixinStandardHelpOptions = true,
            description = "Beside the further issuer: takes the keys that were sealed to it.")
    int receive(
            @Mixin IssuerOrder order,
            @Option(names = "--in", required = true, paramLabel = "FILE", description = "what share wrote") Path in) {
        order.print(order.with("sealed.pem", GivenFile.octets(in)).ask("receive"));
        return 0;
    }

    /** As openssl and browsers print it, too. */
    private static String plain(String fingerprint) {
        return fingerprint.replace(":", "").strip().toLowerCase(Locale.ROOT);
    }

    private static void write(Path file, String text) {
        try {
            Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "cannot write " + file + " (" + e.getMessage() + ")");
        }
    }
}
