/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Revokes a certificate, and waits until the registry shows it as revoked. Irreversible, except "
                + "for certificateHold.",
        footer = {
            "",
            "keyCompromise revokes every certificate with the same key and blocks the key. The command shows "
                    + "how many before it asks for confirmation; --dry-run only shows them.",
            "--key proves possession of the certificate's private key and needs no token. The reason is "
                    + "keyCompromise. The key does not leave this machine. Without a token the number of other "
                    + "certificates is not shown."
        })
final class RevokeCommand implements Callable<Integer> {
    /** A responder that died delays a revocation until its lease ends; that is longer than anybody waits at a terminal. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(15);

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(
            paramLabel = "ID",
            description = "certificate id, serial number, or at least the first 4 digits of the serial number")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @ArgGroup(multiplicity = "1")
    private RevocationBasis basis = new RevocationBasis();

    /** Why, by an operator's word or by the key's. */
    private static final class RevocationBasis {
        @Option(
                names = "--reason",
                required = true,
                paramLabel = "R",
                description = "reason code as in RFC 5280: keyCompromise, superseded, cessationOfOperation, "
                        + "affiliationChanged, privilegeWithdrawn, unspecified or certificateHold")
        private @Nullable String reason;

        @Option(
                names = "--key",
                required = true,
                paramLabel = "KEYFILE",
                description = "the certificate's private key in PEM, as proof of the compromise")
        private @Nullable Path key;
    }

    @Option(names = "--yes", description = "do not ask for confirmation when more than one certificate is revoked")
    private boolean yes;

    @Option(names = "--dry-run", description = "only show which certificates would be revoked; requires --reason")
    private boolean dryRun;

    @Option(names = "--comment", description = "a comment that is stored with the revocation; requires --reason")
    private @Nullable String comment;

    @Option(
            names = "--wait",
            description = "wait until every OCSP responder has applied the revocation (at most 15 minutes: a stopped "
                    + "responder delays it)")
    private boolean wait;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description =
                    "the registry's address, if there is no cli.json; requires --key, and <issuer>.<serial> as ID")
    private @Nullable String address;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private Passphrases passphrases = new Passphrases();

    @Override
    public Integer call() {
        if (basis.key == null) {
            refuse(
                    address != null,
                    "--registry requires --key; a revocation with --reason needs the token in cli.json");
            return byWord(String.valueOf(basis.reason));
        }
        refuse(dryRun, "--dry-run requires --reason; '--reason keyCompromise' shows what --key would revoke");
        refuse(comment != null, "--comment requires --reason; a proof by key cannot contain a comment");
        refuse(
                wait && address != null,
                "--wait needs the token in cli.json to read the certificate's status; omit --wait or --registry");
        return byKey(basis.key);
    }

    /** What would go unheeded is not taken. */
    private void refuse(boolean given, String sentence) {
        if (given) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private int byWord(String reason) {
        Registry registry = commonOptions.registry();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        if (comment != null) {
            body.put("comment", comment);
        }
        String path = Certificates.path(registry, id);
        if (dryRun) {
            Reach.of(registry, path, reason).tell(commonOptions);
            return 0;
        }
        Reach reach = Reach.ofKey(registry, path, reason);
        reach.confirm(commonOptions, yes);
        Registry.Answer answer = registry.post(path + "/revoke", body, Map.of());
        if (wait) {
            answer = waited(registry, path);
        }
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        Json certificate = answer.json();
        Json revocation = certificate.get("revocation");
        commonOptions
                .out()
                .printf(
                        "%s  %s%nserial   %s%nreason   %s, since %s UTC%n",
                        certificate.text("state"),
                        Display.orDash(certificate.text("subject")),
                        certificate.text("serial"),
                        revocation.text("reason"),
                        Display.time(revocation.text("at")));
        if (reach.others() > 0) {
            commonOptions.out().printf("others   %s%n", others(String.valueOf(reach.others())));
        }
        printTimes(revocation);
        return 0;
    }

    private int byKey(Path file) {
        RevocationProof statement = RevocationProof.of(file, passphrases);
        Registry registry = address == null ? commonOptions.registry() : Registry.withoutToken(address);
        String certificate = address == null ? Certificates.id(registry, id) : id;
        Reach reach = address == null
                ? Reach.ofProof(registry, "/api/certificates/" + Registry.encoded(certificate))
                : Reach.unknown("this needs the token in cli.json");
        reach.confirm(commonOptions, yes);
        Registry proving = registry.withoutToken();
        String nonce = proving.post("/api/revocations/nonces", Map.of(), Map.of())
                .json()
                .text("nonce");
        Registry.Answer answer =
                proving.post("/api/revocations/proofs", "application/jose", statement.revoking(certificate, nonce));
        if (wait) {
            // Asked for again where the times stand, which the proof's own answer came too early for.
            Registry.Answer shown = waited(registry, "/api/certificates/" + Registry.encoded(certificate));
            answer = answer.with("revocation", shown.json().get("revocation"));
        }
        Json revocation = answer.json().get("revocation");
        if (commonOptions.printedAsJson(answer)) {
            return 0;
        }
        commonOptions
                .out()
                .printf(
                        "revoked  %s%nreason   %s, since %s UTC%nkey      %s is blocked%nothers   %s%n",
                        answer.json().text("certificate"),
                        revocation.text("reason"),
                        Display.time(revocation.text("at")),
                        answer.json().text("key"),
                        others(answer.json().text("others")));
        printTimes(revocation);
        return 0;
    }

    private Registry.Answer waited(Registry registry, String path) {
        return new Poller(commonOptions)
                .until(
                        "every OCSP responder to apply it",
                        WAIT_MAX,
                        "the certificate is revoked; '" + commonOptions.next("show " + id)
                                + "' shows when every responder has applied it",
                        () -> registry.get(path),
                        shown -> RevocationTimes.isEffective(shown.json().get("revocation")));
    }

    /** What is not known yet is left out where nobody waited for it. */
    private void printTimes(Json revocation) {
        if (wait || RevocationTimes.isEffective(revocation)) {
            commonOptions
                    .out()
                    .printf(
                            "OCSP     %s%ncached   %s%n",
                            RevocationTimes.everywhere(revocation), RevocationTimes.lastGood(revocation));
        }
    }

    private static String others(String number) {
        return switch (number) {
            case "0" -> "no other certificate with this key";
            case "1" -> "1 other certificate with this key is being revoked";
            default -> number + " other certificates with this key are being revoked";
        };
    }
}
