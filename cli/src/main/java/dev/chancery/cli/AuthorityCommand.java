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
        description = "Manages CAs. Run it on the issuer's host, as the issuer's user.",
        footer = {"", "docs/authorities.md describes each procedure."},
        subcommands = {ExportRootCommand.class, CeremonyCommand.class})
final class AuthorityCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            name = "csr",
            mixinStandardHelpOptions = true,
            description = "Creates a CA key in the issuer and prints its CSR, for an external CA to sign.")
    int csr(
            @Mixin AdminCommandClient order,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "services or platform")
                    String role,
            @Option(
                            names = "--subject",
                            paramLabel = "NAME",
                            description =
                                    "the CA's subject, such as C=DE,O=Example,CN=Services (default: the name that "
                                            + "the issuer would "
                                            + "choose)")
                    @Nullable
                    String subject,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "the file to write the CSR to (default: standard output)")
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
                    "Installs the signed certificate for a pending CA key. The CA becomes active after 90 seconds.")
    int install(
            @Mixin AdminCommandClient order,
            @Option(
                            names = "--chain",
                            required = true,
                            paramLabel = "FILE",
                            description = "the CA's certificate, then each issuer up to the root, in PEM")
                    Path chain,
            @Option(
                            names = "--root-fingerprint",
                            paramLabel = "SHA256",
                            description =
                                    "SHA-256 fingerprint of the root, received out of band; required for a root that "
                                            + "Chancery does "
                                            + "not know yet")
                    @Nullable
                    String fingerprint) {
        return order.with("chain.pem", InputFile.bytes(chain))
                .with("rootFingerprint", fingerprint == null ? null : plain(fingerprint))
                .carriedOut("install");
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description =
                    "Creates the next CA of a role, signed by the root key that the issuer has. The previous CA of "
                            + "the role is retired.")
    int next(
            @Mixin AdminCommandClient order,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "services or platform")
                    String role) {
        return order.with("role", role).carriedOut("new");
    }

    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description =
                    "Stops a superseded CA from issuing. Its certificates stay valid; it keeps signing CRLs and OCSP "
                            + "signer certificates.")
    int retire(
            @Mixin AdminCommandClient order,
            @Parameters(paramLabel = "ID", description = "the CA's id, as shown by 'chancery authorities'") String id) {
        return order.with("authority", id).carriedOut("retire");
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes a CA. Nothing that it signed is trusted any more. Irreversible.")
    int revoke(
            @Mixin AdminCommandClient order,
            @Parameters(paramLabel = "ID", description = "the CA's id, as shown by 'chancery authorities'") String id,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "REASON",
                            description = "reason code as in RFC 5280, such as cACompromise or superseded")
                    String reason,
            @Option(names = "--yes", description = "do not ask for confirmation") boolean yes) {
        order.with("authority", id).with("reason", reason);
        AuthorityEnd.confirm(order.session(), "revoke", id, yes);
        return order.carriedOut("revoke");
    }

    @Command(
            name = "distrust",
            mixinStandardHelpOptions = true,
            description = "Distrusts a root CA: it is removed from the hosts' trust bundles, and the CAs under it stop "
                    + "issuing. Irreversible.")
    int distrust(
            @Mixin AdminCommandClient order,
            @Parameters(paramLabel = "ID", description = "the root CA's id, as shown by 'chancery authorities'")
                    String id,
            @Option(names = "--yes", description = "do not ask for confirmation") boolean yes) {
        order.with("authority", id);
        AuthorityEnd.confirm(order.session(), "distrust", id, yes);
        return order.carriedOut("distrust");
    }

    @Command(
            name = "install-crl",
            mixinStandardHelpOptions = true,
            description = "Publishes a root CA's CRL that was signed at a ceremony.")
    int installCrl(
            @Mixin AdminCommandClient order,
            @Option(names = "--crl", required = true, paramLabel = "FILE", description = "the CRL, in DER or PEM")
                    Path crl) {
        return order.with("list.crl", InputFile.bytes(crl)).carriedOut("install-crl");
    }

    @Command(
            name = "share-request",
            mixinStandardHelpOptions = true,
            description = "On a new issuer's host: writes its public sealing key and prints the key's fingerprint.")
    int shareRequest(
            @Mixin AdminCommandClient order,
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "FILE",
                            description = "the file to write the public key to")
                    Path out) {
        return order.carriedOut("share-request", "recipient.pem", out);
    }

    @Command(
            name = "share",
            mixinStandardHelpOptions = true,
            description = "On the host of an issuer that has the CA keys: encrypts them for a new issuer.")
    int share(
            @Mixin AdminCommandClient order,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "FILE",
                            description = "the file that share-request wrote")
                    Path to,
            @Option(
                            names = "--fingerprint",
                            required = true,
                            paramLabel = "SHA256",
                            description = "the fingerprint that share-request printed, received out of band")
                    String fingerprint,
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "FILE",
                            description = "the file to write the encrypted keys to")
                    Path out) {
        return order.with("recipient.pem", InputFile.bytes(to))
                .with("fingerprint", plain(fingerprint))
                .carriedOut("share", "sealed.pem", out);
    }

    @Command(
            name = "receive",
            mixinStandardHelpOptions = true,
            description = "On the new issuer's host: installs the keys that were encrypted for it.")
    int receive(
            @Mixin AdminCommandClient order,
            @Option(names = "--in", required = true, paramLabel = "FILE", description = "the file that share wrote")
                    Path in) {
        return order.with("sealed.pem", InputFile.bytes(in)).carriedOut("receive");
    }

    @Command(
            name = "remove-root-key",
            mixinStandardHelpOptions = true,
            description = "Removes the root key from the issuer, after checking that an exported file contains it.")
    int removeRootKey(
            @Mixin AdminCommandClient order,
            @Mixin Passphrases passphrases,
            @Option(
                            names = "--exported",
                            required = true,
                            paramLabel = "FILE",
                            description = "the file that export-root wrote, read from the place where it is stored")
                    Path exported) {
        return withKey(order, passphrases, exported, "remove-root-key");
    }

    @Command(
            name = "restore-root",
            mixinStandardHelpOptions = true,
            description = "Puts the root key back into the issuer.")
    int restoreRoot(
            @Mixin AdminCommandClient order,
            @Mixin Passphrases passphrases,
            @Option(
                            names = "--in",
                            required = true,
                            paramLabel = "FILE",
                            description = "the file that export-root wrote")
                    Path in) {
        return withKey(order, passphrases, in, "restore-root");
    }

    private static int withKey(AdminCommandClient order, Passphrases passphrases, Path file, String verb) {
        byte[] pem = InputFile.bytes(file);
        char[] passphrase = passphrases.read(file);
        try {
            return order.withSecret("key.pem", pem)
                    .withSecret("passphrase", Passphrases.bytes(passphrase))
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
