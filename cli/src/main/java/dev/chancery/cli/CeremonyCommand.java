/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the issuer's ceremony program: keys of authorities are its matter, also where there is no issuer. */
@Command(
        name = "ceremony",
        mixinStandardHelpOptions = true,
        description = "Signs CA certificates and CRLs with an exported root key. Runs offline, from files to files, "
                + "without a stack.",
        footer = {"", "docs/authorities.md contains the runbook."})
final class CeremonyCommand implements Callable<Integer> {
    private static final String MAIN = "dev.chancery.issuer.ceremony.CeremonyMain";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Option(names = "--root-key", required = true, paramLabel = "FILE", description = "the file that export-root wrote")
    @SuppressWarnings("NullAway.Init") // required
    private Path rootKey;

    @Option(names = "--root", required = true, paramLabel = "FILE", description = "the root CA's certificate, in PEM")
    @SuppressWarnings("NullAway.Init") // required
    private Path root;

    @Mixin
    private Passphrases passphrases = new Passphrases();

    @Option(names = "--csr", paramLabel = "FILE", description = "the CSR of a CA to sign; repeatable")
    private List<Path> csrs = new ArrayList<>();

    @Option(
            names = "--path-length",
            defaultValue = "0",
            paramLabel = "N",
            description = "pathLenConstraint of each new CA: 0, or 1 if tenants get CAs of their own (default: "
                    + "${DEFAULT-VALUE})")
    private int pathLength;

    @Option(names = "--crl", paramLabel = "FILE", description = "the root CA's previous CRL; the next one is signed")
    private @Nullable Path crl;

    @Option(names = "--first-crl", description = "sign the root CA's first CRL; there was none before")
    private boolean firstCrl;

    @Option(
            names = "--revoke",
            paramLabel = "SERIAL",
            description = "serial number of a CA certificate to revoke, in hexadecimal; repeatable, each with its own "
                    + "--reason")
    private List<String> revoked = new ArrayList<>();

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "reason code as in RFC 5280, such as cACompromise or superseded")
    private List<String> reasons = new ArrayList<>();

    @Option(
            names = "--crl-days",
            defaultValue = "180",
            paramLabel = "DAYS",
            description = "days until the CRL's nextUpdate (default: ${DEFAULT-VALUE})")
    private int crlDays;

    @Option(
            names = "--status-url",
            defaultValue = "http://127.0.0.1:8082",
            paramLabel = "URL",
            description = {
                "base URL of OCSP and CRLs; must equal the issuer's chancery.issuer.status-url",
                "(default: ${DEFAULT-VALUE})"
            })
    @SuppressWarnings("NullAway.Init") // has a default
    private String statusUrl;

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "a person who is present; repeatable")
    @SuppressWarnings("NullAway.Init") // required
    private List<String> people;

    @Option(
            names = "--transcript",
            required = true,
            paramLabel = "FILE",
            description = "the file to write; it must not exist")
    @SuppressWarnings("NullAway.Init") // required
    private Path transcript;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "the output directory, empty or new")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Override
    public Integer call() throws InterruptedException {
        if (revoked.size() != reasons.size()) {
            throw new ParameterException(spec.commandLine(), "each --revoke needs its --reason");
        }
        char[] passphrase = passphrases.read(rootKey);
        byte[] input = Json.write(plan(passphrase)).getBytes(StandardCharsets.UTF_8);
        Arrays.fill(passphrase, '\0');
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Duser.timezone=UTC",
                            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                            "-cp",
                            classPath(),
                            MAIN)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "the ceremony cannot be started (" + e + ")");
        } finally {
            Arrays.fill(input, (byte) 0);
        }
    }

    private Map<String, Object> plan(char[] passphrase) {
        List<Map<String, String>> ended = new ArrayList<>();
        for (int i = 0; i < revoked.size(); i++) {
            ended.add(Map.of("serial", revoked.get(i), "reason", reasons.get(i)));
        }
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("rootKey", rootKey.toString());
        plan.put("root", root.toString());
        plan.put("csrs", csrs.stream().map(Path::toString).toList());
        plan.put("pathLength", pathLength);
        if (crl != null) {
            plan.put("crl", crl.toString());
        }
        plan.put("firstCrl", firstCrl);
        plan.put("revoked", ended);
        plan.put("crlDays", crlDays);
        plan.put("statusUrl", statusUrl);
        plan.put("people", people);
        plan.put("transcript", transcript.toString());
        plan.put("out", out.toString());
        plan.put("version", String.join(" ", spec.root().version()));
        plan.put("passphrase", new String(passphrase));
        return plan;
    }

    /** The issuer, as it was built beside this command. */
    private static String classPath() throws IOException {
        Path issuer = builtBeside().resolve("issuer-service/target/quarkus-app");
        List<String> jars = new ArrayList<>();
        for (String directory : List.of("app", "lib/main", "lib/boot")) {
            Path from = issuer.resolve(directory);
            if (!Files.isDirectory(from)) {
                throw new CommandFailure(
                        CommandFailure.NOT_FOUND,
                        "the issuer is not built in " + issuer + ": './mvnw -pl issuer-service -am package' does it");
            }
            try (Stream<Path> all = Files.list(from)) {
                all.map(Path::toString)
                        .filter(name -> name.endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    /** {@code cli/target/…} lies in it. */
    private static Path builtBeside() {
        try {
            Path self = Path.of(CeremonyCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return self.resolve("../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a file has a path", e);
        }
    }
}
