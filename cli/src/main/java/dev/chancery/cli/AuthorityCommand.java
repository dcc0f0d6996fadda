/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.nio.file.Path;
import java.util.Arrays;
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
        subcommands = {ExportRootCommand.class, CeremonyCommand.class})
final class AuthorityCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "csr",
            mixinStandardHelpOptions = true,
            description = "Makes a key in the issuer, and its CSR for a root elsewhere to sign.")
    int csr(
            @Mixin AdminCommandClient order,
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
        order.with("role", role).with("subject", subject);
        if (out != null) {
            return order.carriedOut("csr", "request.csr", out);
        }
        order.session().out().print(order.ask("csr").file("request.csr"));
        order.session().out().flush();
        return 0;
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description =
                    "Takes the certificate for a key that waits for it; it becomes active after a minute and a half.")
    int install(
            @Mixin AdminCommandClient order,
            @Option(
                            names = "--chain",
                            required = true,
                            paramLabel = "FILE",
                            description = "the certificate, then those above it up to the root, in PEM")
                    Path chain,
            @Option(
                            names = "--root-fingerprint",
                            paramLabel = "SHA256",
                            description = "of the root, as its owner told you by another way than the file;"
                                    + " needed for a root that the log does not have")
                    @Nullable
                    String fingerprint) {
        return order.with("chain.pem", InputFile.octets(chain))
                .with("rootFingerprint", fingerprint == null ? null : plain(fingerprint))
                .carriedOut("install");
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Makes the next authority of a role, signed by the root's key here, and retires the former.")
    int next(
            @Mixin AdminCommandClient order,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "services or platform")
                    String role) {
        return order.with("role", role).carriedOut("new");
    }

    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description = "Ends the certificates of an authority that has a successor; it goes on signing status.")
    int retire(
            @Mixin AdminCommandClient order,
            @Parameters(paramLabel = "ID", description = "as 'chancery authorities' shows it") String id) {
        return order.with("authority", id).carriedOut("retire");
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Ends an authority, and everything that it signed. There is no way back.")
    int revoke(
            @Mixin AdminCommandClient order,
            @Parameters(paramLabel = "ID", description = "as 'chancery authorities' shows it") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "REASON",
                            description = "as RFC 5280 spells it: cACompromise, superseded …")
                    String reason,
            @Option(names = "--yes", description = "do not ask at the terminal") boolean yes) {
        order.with("authority", id).with("reason", reason);
        AuthorityEnd.confirm(order.session(), "revoke", id, yes);
        return order.carriedOut("revoke");
    }

    @Command(
            name = "distrust",
            mixinStandardHelpOptions = true,
            description =
                    "Withdraws the trust in a root: hosts get it no more, and what stands under it signs no more. There is no way back.")
    int distrust(
            @Mixin AdminCommandClient order,
            @Parameters(paramLabel = "ID", description = "of a root, as 'chancery authorities' shows it") String id,
            @Option(names = "--yes", description = "do not ask at the terminal") boolean yes) {
        order.with("authority", id);
        AuthorityEnd.confirm(order.session(), "distrust", id, yes);
        return order.carriedOut("distrust");
    }

    @Command(
            name = "install-crl",
            mixinStandardHelpOptions = true,
            description = "Publishes a root's list that was signed at a ceremony.")
    int installCrl(
            @Mixin AdminCommandClient order,
            @Option(names = "--crl", required = true, paramLabel = "FILE", description = "in DER or PEM") Path crl) {
        return order.with("list.crl", InputFile.octets(crl)).carriedOut("install-crl");
    }

    @Command(
            name = "share-request",
            mixinStandardHelpOptions = true,
            description = "Beside a further issuer: writes whom keys are to be sealed to, and says its fingerprint.")
    int shareRequest(
            @Mixin AdminCommandClient order,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "for the other issuer")
                    Path out) {
        return order.carriedOut("share-request", "recipient.pem", out);
    }

    @Command(
            name = "share",
            mixinStandardHelpOptions = true,
            description = "Beside an issuer that has keys: seals them to a further issuer.")
    int share(
            @Mixin AdminCommandClient order,
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
        return order.with("recipient.pem", InputFile.octets(to))
                .with("fingerprint", plain(fingerprint))
                .carriedOut("share", "sealed.pem", out);
    }

    @Command(
            name = "receive",
            mixinStandardHelpOptions = true,
            description = "Beside the further issuer: takes the keys that were sealed to it.")
    int receive(
            @Mixin AdminCommandClient order,
            @Option(names = "--in", required = true, paramLabel = "FILE", description = "what share wrote") Path in) {
        return order.with("sealed.pem", InputFile.octets(in)).carriedOut("receive");
    }

    @Command(
            name = "remove-root-key",
            mixinStandardHelpOptions = true,
            description = "Removes the root's key from the issuer, once an exported file is seen to hold it.")
    int removeRootKey(
            @Mixin AdminCommandClient order,
            @Mixin Passphrases passphrases,
            @Option(
                            names = "--exported",
                            required = true,
                            paramLabel = "FILE",
                            description = "what export-root wrote, read from where it is kept")
                    Path exported) {
        return withKey(order, passphrases, exported, "remove-root-key");
    }

    @Command(
            name = "restore-root",
            mixinStandardHelpOptions = true,
            description = "Puts the root's key back into the issuer.")
    int restoreRoot(
            @Mixin AdminCommandClient order,
            @Mixin Passphrases passphrases,
            @Option(names = "--in", required = true, paramLabel = "FILE", description = "what export-root wrote")
                    Path in) {
        return withKey(order, passphrases, in, "restore-root");
    }

    private static int withKey(AdminCommandClient order, Passphrases passphrases, Path file, String verb) {
        byte[] pem = InputFile.octets(file);
        char[] passphrase = passphrases.read(file);
        try {
            return order.withSecret("key.pem", pem)
                    .withSecret("passphrase", Passphrases.octets(passphrase))
                    .carriedOut(verb);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** As openssl and browsers print it, too. */
    private static String plain(String fingerprint) {
        return fingerprint.replace(":", "").strip().toLowerCase(Locale.ROOT);
    }
}
